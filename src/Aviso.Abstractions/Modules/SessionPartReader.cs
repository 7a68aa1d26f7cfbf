using Aviso.Abstractions.Sessions;

namespace Aviso.Abstractions.Modules;

/// <summary>Puts what a module kept of a session back when it has come from another node.</summary>
/// <param name="session">The session; nothing comes to it yet.</param>
/// <param name="state">What was written.</param>
/// <exception cref="FormatException">It is nothing that the module writes.</exception>
public delegate void SessionPartReader(ISession session, ref StateReader state);
