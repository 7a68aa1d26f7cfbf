using Aviso.Abstractions.Modules;
using Microsoft.Extensions.Logging;

namespace Aviso.Core.Hosting;

/// <summary>Runs the jobs that modules declared, each in a loop of its own. A job that fails is logged and tried again after its period.</summary>
internal sealed partial class PeriodicJobs(TimeProvider clock, ILogger<PeriodicJobs> log) : IDisposable
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
        try
        {
            while (true)
            {
                await Task.Delay(job.Period, clock, _stop.Token);
                try
                {
                    await job.Run(_stop.Token);
                }
                catch (Exception exception) when (exception is not OperationCanceledException)
                {
                    Log.JobFailed(log, job.Module, job.Name, exception);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Job {Job} of module {Module} failed; it is tried again after its period")]
        public static partial void JobFailed(ILogger logger, string module, string job, Exception exception);
    }
}
