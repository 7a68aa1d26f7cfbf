using System.Threading.Channels;
using Aviso.Abstractions.Clustering;
using Aviso.Cluster.Links;
using RabbitMQ.Client;

namespace Aviso.Cluster.RabbitMq;

/// <summary>
/// One connection to the broker, with the inbox of one node. Frames go to the default exchange, which knows every queue by its
/// name: no exchange or binding of our own. Mandatory, so that the broker says when there is no such inbox; without
/// confirms, since a confirm is no delivery and costs the order of messages when several are under way.
/// </summary>
internal sealed class BrokerConnection : IAsyncDisposable
{
    private const string InboxPrefix = "x.in.";
    private const int MaxFrameBytes = 64 * 1024 * 1024;
    private const int MaxWaitingFrames = 2048;

    // For what was to be said when this node goes: acknowledgements among it, without which the others say things again to somebody else.
    private static readonly TimeSpan s_patienceForRest = TimeSpan.FromSeconds(1);

    private readonly IConnection _connection;
    private readonly IChannel _channel;
    private readonly TaskCompletionSource<string> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // The links' windows keep it short, but they send again what the broker was slow to take; what finds no place here is lost
    // as on any bad way, and will be sent once more.
    private readonly Channel<(string Inbox, ReadOnlyMemory<byte> Frame)> _outgoing =
        Channel.CreateBounded<(string, ReadOnlyMemory<byte>)>(new BoundedChannelOptions(MaxWaitingFrames) { SingleReader = true });

    private volatile bool _isBlocked;

    private BrokerConnection(IConnection connection, IChannel channel) => (_connection, _channel) = (connection, channel);

    /// <summary>Whether the broker takes nothing for the moment: it is short of memory or disk.</summary>
    public bool IsBlocked => _isBlocked;

    /// <summary>Connects and opens the inbox of a node.</summary>
    public static async Task<BrokerConnection> OpenAsync(RabbitMqOptions options, Uri address, NodeId self, IFrameReceiver receiver, Action<bool> blocked, CancellationToken cancellation)
    {
        var factory = new ConnectionFactory
        {
            Uri = address,
            ClientProvidedName = $"aviso {self}",
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedHeartbeat = options.Heartbeat,
            RequestedConnectionTimeout = options.Patience,
            ContinuationTimeout = options.Patience,
            HandshakeContinuationTimeout = options.Patience,
            ConsumerDispatchConcurrency = 1,
            MaxInboundMessageBodySize = MaxFrameBytes,
        };
        BrokerTls.Apply(factory, options);
        var connection = await factory.CreateConnectionAsync(cancellation);
        try
        {
            var opened = new BrokerConnection(connection, await connection.CreateChannelAsync(cancellationToken: cancellation));
            await opened.OpenInboxAsync(options, self, receiver, blocked, cancellation);
            return opened;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    public void Send(NodeId to, ReadOnlyMemory<byte> frame) => _outgoing.Writer.TryWrite((InboxPrefix + to, frame));

    /// <summary>Makes <see cref="RunAsync"/> end, for this reason.</summary>
    public void End(string reason) => _ended.TrySetResult(reason);

    /// <summary>Writes what is to be sent, one after the other, until the connection ends, or it is to stop and nothing is left.</summary>
    /// <exception cref="IOException">The connection has ended.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        using var writing = new CancellationTokenSource();
        var writer = WriteAsync(writing.Token);
        using (stop.Register(() =>
        {
            _outgoing.Writer.TryComplete();
            writing.CancelAfter(s_patienceForRest);
        }))
        {
            await Task.WhenAny(writer, _ended.Task);
        }

        await writing.CancelAsync();
        stop.ThrowIfCancellationRequested();
        throw new IOException(_ended.Task.IsCompleted ? await _ended.Task : "The broker takes no more.", writer.Exception?.GetBaseException());
    }

    public async ValueTask DisposeAsync()
    {
        _outgoing.Writer.TryComplete();
        try
        {
            await _connection.CloseAsync(Constants.ReplySuccess, "Goodbye", TimeSpan.FromSeconds(1), abort: true);
        }
        catch (Exception)
        {
            // It is over in any case.
        }

        await _connection.DisposeAsync();
    }

    private async Task OpenInboxAsync(RabbitMqOptions options, NodeId self, IFrameReceiver receiver, Action<bool> blocked, CancellationToken cancellation)
    {
        _connection.ConnectionShutdownAsync += (_, reason) => EndAsync(reason.ToString());
        _channel.ChannelShutdownAsync += (_, reason) => EndAsync(reason.ToString());
        _connection.ConnectionBlockedAsync += (_, _) =>
        {
            _isBlocked = true;
            blocked(true);
            return Task.CompletedTask;
        };
        _connection.ConnectionUnblockedAsync += (_, _) =>
        {
            _isBlocked = false;
            blocked(false);
            receiver.Ready();
            return Task.CompletedTask;
        };
        _channel.BasicReturnAsync += (_, refused) =>
        {
            if (refused.RoutingKey.StartsWith(InboxPrefix, StringComparison.Ordinal))
            {
                receiver.Unroutable(new(refused.RoutingKey[InboxPrefix.Length..]));
            }

            return Task.CompletedTask;
        };
        var inbox = InboxPrefix + self;
        await _channel.QueueDeclareAsync(
            inbox, durable: false, exclusive: true, autoDelete: false,
            new Dictionary<string, object?> { ["x-max-length-bytes"] = options.InboxBytes, ["x-overflow"] = "reject-publish" },
            cancellationToken: cancellation);

        // Auto-acknowledged: what is read and not handled is sent again by the other node's link.
        await _channel.BasicConsumeAsync(inbox, autoAck: true, new InboxReader(_channel, receiver, EndAsync), cancellation);
    }

    private async Task WriteAsync(CancellationToken cancellation)
    {
        var properties = new BasicProperties { DeliveryMode = DeliveryModes.Transient };
        await foreach (var (inbox, frame) in _outgoing.Reader.ReadAllAsync(cancellation))
        {
            await _channel.BasicPublishAsync("", inbox, mandatory: true, properties, frame, cancellation);
        }
    }

    private Task EndAsync(string reason)
    {
        End(reason);
        return Task.CompletedTask;
    }
}
