using System.Globalization;
using Xunit;

namespace Aviso.Cluster.Processes;

/// <summary>Three brokers in a cluster of their own, which heals its splits by itself (autoheal), with the settings that the guide tells operators.</summary>
public sealed class BrokerCluster : IAsyncLifetime
{
    private const int Size = 3;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);
    private readonly PortMapper _mapper = new();

    /// <summary>Makes it; nothing is started yet.</summary>
    public BrokerCluster()
    {
        Brokers = [.. Enumerable.Range(0, Size).Select(_ => new RabbitMqServer(_mapper))];
        var peers = Brokers.Select((broker, number) => string.Create(CultureInfo.InvariantCulture, $"cluster_formation.classic_config.nodes.{number + 1} = {broker.Name}"));
        foreach (var broker in Brokers)
        {
            broker.Configuration = $"cluster_formation.peer_discovery_backend = classic_config\n{string.Join('\n', peers)}\n";
        }
    }

    /// <summary>All of them.</summary>
    public IReadOnlyList<RabbitMqServer> Brokers { get; }

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        _mapper.Start();

        // All at once: one that is alone looks for the others for a minute and more.
        await Task.WhenAll(Brokers.Select(broker => broker.InitializeAsync().AsTask()));
        await WholeAsync();
    }

    /// <summary>
    /// The first broker and the others do not hear each other any more, and all run on: it expects another cookie of them than they have. A broker that
    /// is only suspended (<see cref="RabbitMqServer.Freeze"/>) is the other kind of split.
    /// </summary>
    public Task SplitAsync() => ForPeersAsync("erlang:set_cookie(Peer, other), erlang:disconnect_node(Peer)");

    /// <summary>The network is whole again. The brokers notice that they were apart, and the side that loses starts anew.</summary>
    public Task JoinAsync() => ForPeersAsync($"erlang:set_cookie(Peer, '{RabbitMqServer.Cookie}'), net_kernel:connect_node(Peer)");

    /// <summary>Waits until all brokers see each other.</summary>
    public async Task WholeAsync()
    {
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                var running = await Brokers[0].ControlAsync("eval", "length(rabbit_nodes:all_running()).");
                if (running.Trim() == Size.ToString(CultureInfo.InvariantCulture))
                {
                    return;
                }
            }
            catch (InvalidOperationException) when (TimeProvider.System.GetElapsedTime(began) < s_patience)
            {
                // It may be the one that starts anew.
            }

            if (TimeProvider.System.GetElapsedTime(began) >= s_patience)
            {
                throw new InvalidOperationException($"The brokers did not come together again: {await Brokers[0].ControlAsync("cluster_status")}");
            }
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var broker in Brokers)
        {
            await broker.DisposeAsync();
        }

        _mapper.Dispose();
    }

    private Task<string> ForPeersAsync(string expression)
    {
        var peers = string.Join(", ", Brokers.Skip(1).Select(peer => $"'{peer.Name}'"));
        return Brokers[0].ControlAsync("eval", $"[begin {expression} end || Peer <- [{peers}]].");
    }
}
