using Aviso.Abstractions.Clustering;
using Aviso.Cluster.Links;

namespace Aviso.ClusterKit.Fakes;

/// <summary>A node's connection to the <see cref="FakeNetwork"/>.</summary>
internal sealed class FakeTransport(FakeNetwork network, FakeClock clock) : IFrameTransport
{
    private NodeId? _self;
    private IFrameReceiver? _receiver;

    public bool IsConnected { get; private set; } = true;

    /// <summary>As when a broker is short of memory: the connection is there, and takes nothing.</summary>
    public bool IsBlocked { get; private set; }

    public bool IsReady => IsConnected && !IsBlocked && _self is not null;

    public TimeSpan TimeNotReady => TimeSpan.Zero;

    public Task OpenAsync(NodeId self, IFrameReceiver receiver, CancellationToken cancellation = default)
    {
        if (_self is not null)
        {
            network.Close(_self);
        }

        (_self, _receiver) = (self, receiver);
        if (IsConnected)
        {
            network.Open(self, this);
            clock.Run(receiver.Ready);
        }

        return Task.CompletedTask;
    }

    public void Send(NodeId to, ReadOnlyMemory<byte> frame)
    {
        if (IsReady)
        {
            network.Send(_self!, to, frame);
        }
    }

    public void Receive(ReadOnlyMemory<byte> frame) => clock.Run(() => _receiver!.Received(frame));

    public void Refuse(NodeId to) => clock.Run(() => _receiver!.Unroutable(to));

    public void Block(bool blocked)
    {
        IsBlocked = blocked;
        if (!blocked)
        {
            clock.Run(_receiver!.Ready);
        }
    }

    public void Disconnect()
    {
        IsConnected = false;
        if (_self is not null)
        {
            network.Close(_self);
        }
    }

    public void Reconnect()
    {
        IsConnected = true;
        if (_self is not null)
        {
            network.Open(_self, this);
            clock.Run(_receiver!.Ready);
        }
    }

    /// <summary>How often the node has asked for another connection.</summary>
    public int ConnectedAnew { get; private set; }

    // Another broker: what the one before did not know, this one does.
    public void ConnectAnew(string reason)
    {
        ConnectedAnew++;
        Disconnect();
        ITimer? timer = null;
        timer = clock.CreateTimer(
            _ =>
            {
                timer?.Dispose();
                network.ForgetRefusals(_self!);
                Reconnect();
            },
            null, TimeSpan.FromMilliseconds(100), Timeout.InfiniteTimeSpan);
    }

    public ValueTask DisposeAsync()
    {
        Disconnect();
        return ValueTask.CompletedTask;
    }
}
