using Aviso.Abstractions.Sessions;

namespace Aviso.Modules.ClientState.Contracts;

/// <summary>Whether somebody looks at a client (XEP-0352). Thread-safe; allocates nothing.</summary>
public interface IClientStates
{
    /// <summary>Whether the client has said that nobody looks at it.</summary>
    bool IsInactive(ISession session);
}
