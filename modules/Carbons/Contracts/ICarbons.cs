using Aviso.Abstractions.Sessions;

namespace Aviso.Modules.Carbons.Contracts;

/// <summary>Switches carbons of a session, for protocols that do so in passing (XEP-0386 §6). Thread-safe.</summary>
public interface ICarbons
{
    /// <summary>The session gets copies of the account's conversations from now on.</summary>
    void Enable(ISession session);

    /// <summary>The session gets no copies any more.</summary>
    void Disable(ISession session);
}
