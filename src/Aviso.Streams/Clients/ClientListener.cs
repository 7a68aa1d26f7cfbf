using Aviso.Abstractions.Hosts;
using Aviso.Core.Accounts;
using Aviso.Core.Hosting;
using Aviso.Streams.Negotiation;
using Aviso.Streams.Tls;

namespace Aviso.Streams.Clients;

/// <summary>Lets clients in, by all ways there are, and ends their streams when the server stops.</summary>
internal sealed class ClientListener(
    ClientStreams streams,
    ClientOptions options,
    IEnumerable<IClientEntrance> entrances,
    CertificateStore certificates,
    IVirtualHosts hosts,
    SaslPolicy sasl,
    SecretStore secrets) : IServerListener
{
    private readonly List<IClientEntrance> _entrances = [.. entrances];

    public async Task StartAsync(CancellationToken cancellation)
    {
        sasl.FakeSaltSecret = await secrets.GetAsync("sasl-fake-salt");
        foreach (var host in hosts.All)
        {
            certificates.GetOrCreate(host.Domain);
        }

        _entrances.ForEach(one => one.Open());
        streams.Start();
    }

    public async Task StopAsync(CancellationToken cancellation)
    {
        await Task.WhenAll(_entrances.Select(one => one.CloseAsync()));
        await streams.StopAsync(options.ShutdownTimeout);
        await Task.WhenAll(_entrances.Select(one => one.EndAsync()));
    }
}
