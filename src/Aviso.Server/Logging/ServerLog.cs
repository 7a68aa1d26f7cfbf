using Aviso.Server.Starting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aviso.Server.Logging;

/// <summary>The logs of a running server.</summary>
internal static class ServerLog
{
    public static LogWriter Open(LogOptions options, DataDirectory data) => new(
        options.QueueLength,
        options.Console ? Console.OpenStandardOutput() : null,
        options.File ? new RollingFile(Path.Combine(data.Logs, "aviso.log"), options.FileBytes, options.FileCount) : null);

    public static IServiceCollection AddServerLog(this IServiceCollection services, LogOptions options, LogWriter writer)
    {
        var levels = new LogLevels(options);
        services.AddSingleton(levels);
        return services.AddLogging(logging =>
        {
            logging.ClearProviders();
            logging.Services.AddSingleton<IConfigureOptions<LoggerFilterOptions>>(levels);
            logging.Services.AddSingleton<IOptionsChangeTokenSource<LoggerFilterOptions>>(levels);
            logging.AddProvider(new LogProvider(options, TimeProvider.System, writer));
        });
    }
}
