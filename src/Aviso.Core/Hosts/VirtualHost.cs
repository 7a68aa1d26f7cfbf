using Aviso.Abstractions.Hosts;
using Aviso.Protocol;

namespace Aviso.Core.Hosts;

/// <summary>A domain that this server serves.</summary>
internal sealed class VirtualHost(Jid jid, HostOptions options) : IVirtualHost
{
    private volatile HostOptions _options = options;

    public string Domain => Jid.Domain;

    public Jid Jid { get; } = jid;

    public HostOptions Options
    {
        get => _options;
        set => _options = value;
    }
}
