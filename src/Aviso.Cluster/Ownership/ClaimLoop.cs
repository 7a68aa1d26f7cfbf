using Microsoft.Extensions.Logging;

namespace Aviso.Cluster.Ownership;

/// <summary>Runs the rounds of the claim loop: one at a time, once in a beat, and when somebody asks for one sooner. Thread-safe.</summary>
internal sealed partial class ClaimLoop : IAsyncDisposable
{
    private readonly Func<CancellationToken, Task<bool>> _round;
    private readonly OwnershipTimes _times;
    private readonly ILogger _log;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly CancellationTokenSource _stop = new();
    private volatile string? _tableFault;
    private Task _running = Task.CompletedTask;
    private bool _isRunning;
    private bool _again;

    /// <param name="round">A round; true: there is more to do before the next beat.</param>
    /// <param name="times">The times.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="log">The log.</param>
    public ClaimLoop(Func<CancellationToken, Task<bool>> round, OwnershipTimes times, TimeProvider clock, ILogger log)
    {
        (_round, _times, _log) = (round, times, log);
        _timer = clock.CreateTimer(_ => Nudge(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Why the table could not be reached the last time; null when it could.</summary>
    public string? TableFault => _tableFault;

    /// <summary>Begins a round now, or another right behind the one that is under way.</summary>
    public void Nudge()
    {
        lock (_lock)
        {
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            if (_isRunning)
            {
                _again = true;
                return;
            }

            _isRunning = true;
            _running = RunAsync();
        }
    }

    /// <summary>Ends the loop, and waits for the round that is under way.</summary>
    public async Task StopAsync()
    {
        Task running;
        lock (_lock)
        {
            if (!_stop.IsCancellationRequested)
            {
                _stop.Cancel();
            }

            running = _running;
        }

        await _timer.DisposeAsync();
        await running;
    }

    /// <summary>Says that the table cannot be reached.</summary>
    public void TellUnreachable(string reason) => Log.Unreachable(_log, reason);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var next = _times.Beat;
        while (true)
        {
            try
            {
                next = await _round(_stop.Token) ? _times.HandOverPause : _times.Beat;
                _tableFault = null;
            }
            catch (ClusterTableException exception)
            {
                // Once for each fault: a beat comes every second, and a database may be away for hours.
                if (_tableFault != exception.Message)
                {
                    TellUnreachable(exception.Message);
                }

                _tableFault = exception.Message;
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // This node leaves.
            }
            catch (Exception exception)
            {
                Log.Failed(_log, exception); // the next beat may go better; without one, the lease ends by itself
            }

            lock (_lock)
            {
                if (!_again || _stop.IsCancellationRequested)
                {
                    _isRunning = false;
                    if (!_stop.IsCancellationRequested)
                    {
                        _timer.Change(next, Timeout.InfiniteTimeSpan);
                    }

                    return;
                }

                _again = false;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The cluster's table cannot be reached; what this node owns rests when its lease ends: {Reason}")]
        public static partial void Unreachable(ILogger logger, string reason);

        [LoggerMessage(3, LogLevel.Error, "A round of the cluster's claim loop failed")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
