using Aviso.Abstractions.Clustering;
using Aviso.Cluster.Ownership;
using Microsoft.Extensions.Logging;

namespace Aviso.Cluster.Sharing;

/// <summary>
/// Looks at what the nodes share: when another node says that it has changed, when such a message may have been missed, and every few seconds in any case.
/// Thread-safe; looks one at a time.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="bus">Tells all nodes of changes.</param>
/// <param name="look">What to do about a head; called each time, whether it is another or not. It may throw what the table throws, and is called again.</param>
/// <param name="period">How often to look without being told.</param>
/// <param name="clock">The clock.</param>
/// <param name="log">The log.</param>
public sealed partial class SharedFollower(
    ISharedTable table, IClusterBus bus, Func<SharedHead, CancellationToken, Task> look, TimeSpan period, TimeProvider clock, ILogger log)
{
    private const string Subject = "cluster.shared";
    private volatile TaskCompletionSource _nudge = NewNudge();
    private string? _fault;

    /// <summary>Looks now rather than in a while.</summary>
    public void Nudge() => _nudge.TrySetResult();

    /// <summary>Has all nodes look now, this one included.</summary>
    public void Announce() => bus.Publish(Subject, default);

    /// <summary>Looks until told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        bus.Subscribe(Subject, (_, _) => Nudge());
        bus.Missed += Nudge;
        try
        {
            while (!stop.IsCancellationRequested)
            {
                // Before the look, so that what changes meanwhile is seen by the next one.
                var nudge = _nudge = NewNudge();
                await LookAsync(stop);
                using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stop);
                await Task.WhenAny(nudge.Task, Task.Delay(period, clock, waiting.Token));
                await waiting.CancelAsync();
            }
        }
        finally
        {
            bus.Missed -= Nudge;
        }
    }

    private async Task LookAsync(CancellationToken stop)
    {
        try
        {
            await look(await table.HeadAsync(stop), stop);
            _fault = null;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // This node stops.
        }
        catch (ClusterTableException exception)
        {
            // Once for each fault: the database may be away for hours.
            if (_fault != exception.Message)
            {
                Log.Unreachable(log, _fault = exception.Message);
            }
        }
        catch (Exception exception)
        {
            Log.Failed(log, exception); // the next look may go better
        }
    }

    private static TaskCompletionSource NewNudge() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "What the nodes share cannot be looked at; what this node has of it stays in use: {Reason}")]
        public static partial void Unreachable(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Error, "A look at what the nodes share failed")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
