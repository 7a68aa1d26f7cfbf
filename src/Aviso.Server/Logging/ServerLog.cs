using Aviso.Server.Starting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aviso.Server.Logging;

/// <summary>The logs of a running server.</summary>
internal static class ServerLog
{
    public static LogWriter Open(LogOptions options, DataDirectory data) => new(
        options.QueueLength,
        options.Console ? Console.OpenStandardOutput() : null,
        options.File ? new RollingFile(Path.Combine(data.Logs, "aviso.log"), options.FileBytes, options.FileCount) : null);

    public static IServiceCollection AddServerLog(this IServiceCollection services, LogOptions options, LogWriter writer) => services.AddLogging(logging =>
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(options.Level);
        foreach (var (category, level) in options.Levels)
        {
            logging.AddFilter(category, level);
        }

        // Says with a trace what the program says in a sentence.
        logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        logging.AddProvider(new LogProvider(options, TimeProvider.System, writer));
    });
}
