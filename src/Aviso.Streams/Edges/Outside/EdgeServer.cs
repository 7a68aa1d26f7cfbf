using Aviso.Streams.Clients;
using Aviso.Streams.Tls;
using Microsoft.Extensions.Hosting;

namespace Aviso.Streams.Edges.Outside;

/// <summary>The edge as a whole: opens its ports, and ends its streams when it stops.</summary>
public sealed class EdgeServer : IHostedService
{
    private readonly EdgeOptions _options;
    private readonly ClientOptions _clients;
    private readonly IReadOnlyList<string> _domains;
    private readonly CertificateStore _certificates;
    private readonly ClientPorts _ports;
    private readonly InnerPort _inner;
    private readonly InnerServers _servers;
    private readonly EdgeStreams _streams;
    private volatile bool _isStarted;

    internal EdgeServer(
        EdgeOptions options, ClientOptions clients, IReadOnlyList<string> domains, CertificateStore certificates,
        ClientPorts ports, InnerPort inner, InnerServers servers, EdgeStreams streams)
    {
        (_options, _clients, _domains, _certificates) = (options, clients, domains, certificates);
        (_ports, _inner, _servers, _streams) = (ports, inner, servers, streams);
    }

    /// <summary>Why no clients should be sent here at the moment; null when they may come.</summary>
    public string? Fault => (_isStarted, _servers.HasAny) switch
    {
        (false, _) => "the edge is starting or stopping",
        (_, false) => "no inner server is connected",
        _ => null,
    };

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var domain in _domains)
        {
            _certificates.GetOrCreate(domain);
        }

        _inner.Open(_options.Interfaces, _options.Port);
        _ports.Open();
        _streams.Start();
        _isStarted = true;
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _isStarted = false;
        await _ports.CloseAsync();
        await _streams.StopAsync(_clients.ShutdownTimeout);
        await _inner.CloseAsync();
        await Task.WhenAll(_servers.All.Select(one => one.Link.FinishAsync()));
        foreach (var server in _servers.All)
        {
            server.Link.Abort();
        }
    }
}
