using Aviso.Abstractions.Clustering;
using Aviso.Streams.Clients;
using Aviso.Streams.Edges.Inside;
using Aviso.Streams.Edges.Link;
using Aviso.Streams.Edges.Outside;
using Aviso.Testing.Client;
using Aviso.Testing.Server;
using Aviso.Testing.Time;
using Aviso.Testing.Transport;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviso.Streams.Tests.Edges;

/// <summary>An edge, and whole servers that dial out to it over links in memory; everything on the test's thread and on fake time.</summary>
internal sealed class EdgeRig : IAsyncDisposable
{
    public const string EdgeAddress = "edge.example.org:5222";

    private readonly Dictionary<TestServer, EdgeDialer> _dialers = [];
    private readonly InnerPort _port;
    private readonly List<Task> _served = [];

    public EdgeRig(Action<ClientOptions>? clients = null, EdgeLimits? limits = null, TimeSpan? wait = null)
    {
        Limits = limits ?? new() { IsInline = true };
        var options = new ClientOptions();
        clients?.Invoke(options);
        Servers = new(Time);
        Metrics = new(Servers);
        Streams = new(new(
            Servers, options, wait ?? TimeSpan.FromSeconds(5), "example.org", Metrics, Time, new SeededRandom(), Limits.IsInline, NullLogger<EdgeStream>.Instance));
        Streams.Start();
        _port = new(
            (stream, _) => Task.FromResult(stream), new(EdgeHello.CurrentVersion, IsEdge: true, NodeId.Create("edge", "1"), EdgeAddress),
            Servers, 64, Limits, Metrics, Time, NullLogger<InnerPort>.Instance);
    }

    public FakeTime Time { get; } = new();

    public EdgeLimits Limits { get; }

    public InnerServers Servers { get; }

    public EdgeStreams Streams { get; }

    public EdgeMetrics Metrics { get; }

    /// <summary>Whether the edge answers who dials.</summary>
    public bool IsReachable { get; set; } = true;

    /// <summary>The inner servers' ends of the links that were made, in their order.</summary>
    public List<LinkStream> Links { get; } = [];

    /// <summary>Starts an inner server of nothing but the kernel, and has it dial.</summary>
    public async Task<TestServer> AddServerAsync(Action<TestServerSettings>? more = null, int links = 1)
    {
        var server = await StreamServer.StartAsync(more: settings =>
        {
            settings.Time = Time;
            more?.Invoke(settings);
        });
        var options = server.Get<ClientOptions>();
        var dialer = new EdgeDialer(
            [new("edge.example.org", 5291)], linksEach: links, DialAsync, server.Get<ClientStreams>(), new(options.MaxConnections, options.MaxConnectionsPerAddress),
            server.Get<ICluster>(), Limits, new SeededRandom(_dialers.Count), Time, NullLogger<EdgeDialer>.Instance);
        _dialers.Add(server, dialer);
        dialer.Open();
        return server;
    }

    public EdgeDialer DialerOf(TestServer server) => _dialers[server];

    /// <summary>Waits until so many servers are linked that take streams.</summary>
    public async Task LinkedAsync(int count = 1)
    {
        // Dialing begins on a thread of its own; from then on everything is in order.
        while (Servers.All.Count(one => !one.IsDraining) < count)
        {
            await Task.Yield();
        }
    }

    /// <summary>A client that has connected to the edge.</summary>
    public TestClient Connect(MemoryConnection? connection = null, bool isDirectTls = false)
    {
        connection ??= new();
        connection.Served = Streams.RunAsync(connection, isDirectTls);
        _served.Add(connection.Served);
        return new(connection.Client, "example.org");
    }

    public async Task<TestClient> LoginAsync(string jid, string password = TestServer.DefaultPassword, MemoryConnection? connection = null)
    {
        var client = Connect(connection);
        await client.LoginAsync(jid, password);
        return client;
    }

    public void Advance(TimeSpan time) => Time.Advance(time);

    /// <summary>Kills a server: its links are cut, and nothing comes of it any more.</summary>
    public void Kill(TestServer server, LinkStream link)
    {
        IsReachable = false;
        server.Kill();
        link.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        var stopping = Streams.StopAsync(TimeSpan.FromSeconds(1));
        Advance(TimeSpan.FromSeconds(30));
        await stopping;
        foreach (var (server, dialer) in _dialers)
        {
            var ending = dialer.EndAsync();
            Links.ForEach(one => one.Dispose());
            await ending;
            dialer.Dispose();
            await server.DisposeAsync();
        }

        await Task.WhenAll(_served).WaitAsync(TimeSpan.FromSeconds(20));
        Metrics.Dispose();
    }

    private Task<Stream> DialAsync(EdgeAddress address, CancellationToken cancellation)
    {
        if (!IsReachable)
        {
            throw new IOException("Nobody answers.");
        }

        var (inside, outside) = LinkStream.Pair();
        _ = _port.ServeAsync(outside, null);
        Links.Add(inside);
        return Task.FromResult<Stream>(inside);
    }
}
