using System.Text;
using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Modules;
using Microsoft.Extensions.Logging;

namespace Aviso.Core.Hosting;

/// <summary>
/// Runs the jobs that modules declared, each in a loop of its own; in a cluster, each on the node that owns the shard of its name. A job
/// that fails is logged and tried again after its period.
/// </summary>
internal sealed partial class PeriodicJobs(ICluster cluster, TimeProvider clock, ILogger<PeriodicJobs> log) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _loops = [];

    public void Start(IEnumerable<PeriodicJob> jobs) => _loops.AddRange(jobs.Select(RunAsync));

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_loops);
    }

    public void Dispose() => _stop.Dispose();

    private async Task RunAsync(PeriodicJob job)
    {
        var shard = Shard.Of(Encoding.UTF8.GetBytes($"{job.Module}/{job.Name}"));
        try
        {
            while (true)
            {
                await Task.Delay(job.Period, clock, _stop.Token);
                if (cluster.Ownership.MayAct(shard, out _))
                {
                    await RunOnceAsync(job, shard);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task RunOnceAsync(PeriodicJob job, Shard shard)
    {
        // Its owner may change while it runs; what it does between that and its next look at the token, the fence of the stores refuses
        // to a node that was expelled, and is done twice by one that handed over.
        using var turn = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        void OnMoved(ShardMove move)
        {
            if (move.Shard != shard)
            {
                return;
            }

            try
            {
                turn.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It has just ended by itself.
            }
        }

        cluster.Ownership.Moved += OnMoved;
        try
        {
            await job.Run(turn.Token);
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            Log.JobMoved(log, job.Module, job.Name);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.JobFailed(log, job.Module, job.Name, exception);
        }
        finally
        {
            cluster.Ownership.Moved -= OnMoved;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Job {Job} of module {Module} failed; it is tried again after its period")]
        public static partial void JobFailed(ILogger logger, string module, string job, Exception exception);

        [LoggerMessage(2, LogLevel.Information, "Job {Job} of module {Module} is another node's now")]
        public static partial void JobMoved(ILogger logger, string module, string job);
    }
}
