using Aviso.Abstractions.Clustering;
using Aviso.Cluster.Links;
using Microsoft.Extensions.Logging;

namespace Aviso.Cluster.RabbitMq;

/// <summary>
/// Frames over a RabbitMQ broker: each life of a node has one inbox, exclusive to its connection and gone with it. Nothing in
/// the broker lasts, so it can be restarted empty at any time. Connecting again is ours and not the client's: a new
/// connection means a new inbox, and the links must know. Thread-safe.
/// </summary>
public sealed partial class RabbitMqTransport(RabbitMqOptions options, TimeProvider clock, ILogger<RabbitMqTransport> log) : IFrameTransport
{
    private readonly Lock _lock = new();
    private readonly DownTime _down = new(clock);
    private CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private volatile BrokerConnection? _connection;
    private volatile string? _fault;
    private int _address;

    public bool IsReady => _connection is { IsBlocked: false };

    /// <summary>Why there is no connection; null when there is one, or there has not been a fault yet.</summary>
    public string? Fault => _fault;

    public TimeSpan TimeNotReady => _down.Total;

    public Task OpenAsync(NodeId self, IFrameReceiver receiver, CancellationToken cancellation = default)
    {
        lock (_lock)
        {
            _down.Set(!IsReady);
            var (before, stopBefore) = (_loop, _stop);
            stopBefore.Cancel();
            _stop = new();
            _loop = RunAsync(self, receiver, before, stopBefore, _stop.Token);
        }

        return Task.CompletedTask;
    }

    public void Send(NodeId to, ReadOnlyMemory<byte> frame) => _connection?.Send(to, frame);

    public void ConnectAnew(string reason) => _connection?.End(reason);

    public async ValueTask DisposeAsync()
    {
        Task loop;
        lock (_lock)
        {
            if (!_stop.IsCancellationRequested)
            {
                _stop.Cancel();
            }

            loop = _loop;
        }

        await loop;
        _stop.Dispose();
    }

    private async Task RunAsync(NodeId self, IFrameReceiver receiver, Task before, CancellationTokenSource stopBefore, CancellationToken stop)
    {
        await before;
        stopBefore.Dispose();
        var pause = options.FirstRetry;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = await BrokerConnection.OpenAsync(options, NextAddress(), self, receiver, _down.Set, stop);
                Log.Connected(log, self);
                pause = options.FirstRetry;
                _connection = connection;
                _fault = null;
                _down.Set(false);
                receiver.Ready();
                await connection.RunAsync(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // This life is over.
            }
            catch (Exception exception)
            {
                // Whatever it was, only another attempt can help.
                TellLost(exception.GetBaseException().Message);
            }
            finally
            {
                _connection = null;
                _down.Set(true);
            }

            await PauseAsync(pause, stop);
            pause = pause * 2 < options.MaxRetry ? pause * 2 : options.MaxRetry;
        }
    }

    // Once for each fault: attempts come every second, and a broker may be away for hours.
    private void TellLost(string reason)
    {
        if (_fault != reason)
        {
            Log.Lost(log, reason);
        }

        _fault = reason;
    }

    private Uri NextAddress() => options.Addresses[_address++ % options.Addresses.Count];

    private async Task PauseAsync(TimeSpan pause, CancellationToken stop)
    {
        try
        {
            await Task.Delay(pause, clock, stop);
        }
        catch (OperationCanceledException)
        {
            // The loop looks itself.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Node {Node} has its inbox at the broker")]
        public static partial void Connected(ILogger logger, NodeId node);

        [LoggerMessage(2, LogLevel.Warning, "No connection to the broker; what is for other nodes waits: {Reason}")]
        public static partial void Lost(ILogger logger, string reason);
    }
}
