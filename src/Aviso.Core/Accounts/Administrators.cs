using System.Collections.Frozen;
using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Hosts;
using Aviso.Protocol;

namespace Aviso.Core.Accounts;

/// <summary>The administrators that the configuration names; they administer every host.</summary>
internal sealed class Administrators(AdministratorOptions options) : IAdministrators
{
    private readonly FrozenSet<Jid> _addresses = options.Administrators.Select(one => one.Bare).ToFrozenSet();

    public bool MayAdminister(Jid address, IVirtualHost host) => _addresses.Contains(address.Bare);
}
