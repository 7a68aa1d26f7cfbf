using Aviso.Streams.Tls;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aviso.Server.Starting;

/// <summary>Looks at the certificate files again every minute: a renewed one is used without a restart.</summary>
internal sealed partial class CertificateWatch(CertificateStore certificates, TimeProvider clock, ILogger<CertificateWatch> log) : BackgroundService
{
    private static readonly TimeSpan s_period = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_period, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            Look();
        }
    }

    private void Look()
    {
        try
        {
            foreach (var problem in certificates.Refresh())
            {
                Log.Problem(log, problem.File, problem.Message);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Log.Unreadable(log, exception.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Certificate {File}: {Problem}")]
        public static partial void Problem(ILogger logger, string file, string problem);

        [LoggerMessage(2, LogLevel.Warning, "The certificates cannot be looked at; those read before stay in use: {Reason}")]
        public static partial void Unreadable(ILogger logger, string reason);
    }
}
