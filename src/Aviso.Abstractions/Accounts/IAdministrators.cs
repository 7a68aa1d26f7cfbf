using Aviso.Abstractions.Hosts;
using Aviso.Protocol;

namespace Aviso.Abstractions.Accounts;

/// <summary>Who may administer the server. Thread-safe.</summary>
public interface IAdministrators
{
    /// <summary>Whether somebody, whichever resource it is, may administer a virtual host.</summary>
    bool MayAdminister(Jid address, IVirtualHost host);
}
