using Aviso.Abstractions.Clustering;
using Aviso.Protocol;
using Aviso.Streams.Relay;
using Aviso.Testing.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviso.Streams.Tests.Relay;

/// <summary>Two nodes that relay streams to each other and do nothing else; the second serves whatever it is asked for.</summary>
internal sealed class RelayPair : IDisposable
{
    public const int Window = 1000;

    public RelayPair(int maxStreams = 10, bool isInline = true)
    {
        var limits = new RelayLimits { Window = Window, MaxStreams = maxStreams, IsInline = isInline };
        Cluster = new(Links.First, LinkPair.One, Bus);
        First = new(Cluster, limits, Time, NullLogger<RelayTable>.Instance);
        Second = new(new FakeCluster(Links.Second, LinkPair.Two, Bus), limits, Time, NullLogger<RelayTable>.Instance)
        {
            Opened = (channel, opening, granted) =>
            {
                Home = channel;
                if (IsServing)
                {
                    _ = channel.AcceptAsync(granted).AsTask();
                }
            },
        };
    }

    public LinkPair Links { get; } = new();

    public FakeTime Time { get; } = new();

    /// <summary>What the first node sees.</summary>
    public FakeCluster Cluster { get; }

    public FakeBus Bus { get; } = new();

    public RelayTable First { get; }

    public RelayTable Second { get; }

    /// <summary>Whether the second node accepts streams.</summary>
    public bool IsServing { get; init; } = true;

    /// <summary>The home's half of the last stream.</summary>
    public RelayChannel? Home { get; private set; }

    public static RelayOpening Opening { get; } = new()
    {
        Account = Jid.Parse("romeo@example.org"),
        Mechanism = "PLAIN",
        Header = "<stream:stream>"u8.ToArray(),
        Start = RelayStart.Bind,
        Element = "<iq/>"u8.ToArray(),
    };

    public async Task<(RelayChannel Client, RelayChannel Home)> OpenAsync()
    {
        var (client, _) = await First.OpenAsync(LinkPair.Two, Opening);
        return (client!, Home!);
    }

    public void Dispose()
    {
        First.Dispose();
        Second.Dispose();
    }

    internal sealed class FakeBus : IClusterBus
    {
        public event Action? Missed;

        public void Miss() => Missed?.Invoke();

        public void Publish(string subject, ReadOnlyMemory<byte> content) => throw new NotSupportedException();

        public void Subscribe(string subject, Action<NodeId, ReadOnlyMemory<byte>> handler) => throw new NotSupportedException();
    }
}
