using System.Collections.Frozen;
using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Options;
using Aviso.Protocol;

namespace Aviso.Core.Accounts;

/// <summary>The administrators that the configuration names; they administer every host. Thread-safe.</summary>
internal sealed class Administrators(IOptionsProvider options) : IAdministrators
{
    private volatile Known _known = new(null, FrozenSet<Jid>.Empty);

    public bool MayAdminister(Jid address, IVirtualHost host) => Now().Addresses.Contains(address.Bare);

    // They may change while the server runs.
    private Known Now()
    {
        var (now, known) = (options.Get<AdministratorOptions>(), _known);
        return known.Options == now ? known : _known = new(now, now.Administrators.Select(one => one.Bare).ToFrozenSet());
    }

    private sealed record Known(AdministratorOptions? Options, FrozenSet<Jid> Addresses);
}
