using Aviso.Abstractions.Sessions;

namespace Aviso.Abstractions.Modules;

/// <summary>What a module keeps of a session and goes along when the session moves to another node.</summary>
/// <param name="Module">The module.</param>
/// <param name="Name">The name of the part.</param>
/// <param name="Version">The version of its format.</param>
/// <param name="Write">Writes the state of a session; false: there is none.</param>
/// <param name="Read">Puts it back.</param>
public sealed record SessionPart(string Module, string Name, int Version, Func<ISession, StateWriter, bool> Write, SessionPartReader Read);
