using System.CommandLine;
using Aviso.Abstractions.Options;
using Aviso.Protocol.Precis;
using Aviso.Server.Edges;
using Aviso.Server.Logging;
using Aviso.Server.Sharing;
using Aviso.Server.Starting;
using Aviso.Storage;
using Aviso.Streams.Clients;
using Aviso.Streams.Tls;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aviso.Server.Commands;

/// <summary><c>aviso run</c>: the server itself.</summary>
internal static partial class RunCommand
{
    public static Command Create(CommonOptions common)
    {
        var format = new Option<LogFormat?>("--log-format") { Description = "How events are written to the log (option logging/format)." };
        var command = new Command("run", "Runs the server until it is told to stop (SIGTERM, SIGINT).") { format };
        command.SetAction((parsed, _) =>
        {
            var settings = common.Settings(parsed).ToList();
            if (parsed.GetValue(format) is { } wanted)
            {
                settings.Add($"logging/format={wanted}");
            }

            return RunAgainAsync(common.Data(parsed), settings);
        });
        return command;
    }

    // Everything of the run has been given back by the time the program begins anew.
    private static async Task<int> RunAgainAsync(DataDirectory data, IReadOnlyList<string> switches) =>
        await RunAsync(data, switches) is var code && code == ExitCode.Again ? ProcessImage.BeginAnew() : code;

    private static async Task<int> RunAsync(DataDirectory data, IReadOnlyList<string> switches)
    {
        // The trial of the channel bindings takes longest of all; it needs nothing of the configuration.
        var trying = Task.Run(() => ChannelBindings.CreateAsync(TimeProvider.System));
        if (!UnicodeSupport.IsComplete)
        {
            throw new CommandException(
                ExitCode.Failure,
                "This installation cannot normalise Unicode text, so two spellings of one address would be two accounts. "
                + "Install the ICU library (Debian: apt-get install libicu72) and unset DOTNET_SYSTEM_GLOBALIZATION_INVARIANT.");
        }

        var settings = ServerSettings.Load(data, switches);
        data.Create();
        using var hold = settings.IsEdge ? DataDirectoryLock.Acquire(data.Root) : settings.DataSources.Hold(data);
        settings.Edge?.Files.Check();
        var certificates = new CertificateStore(data.Certificates, TimeProvider.System);
        var problems = certificates.Refresh();
        var logOptions = settings.Options.Get<LogOptions>();
        await using var log = ServerLog.Open(logOptions, data);

        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        if (settings.Edge is { IsEdge: true } edge)
        {
            builder.Services.AddEdge(data, settings, edge, switches, certificates, await trying, logOptions, log);
        }
        else
        {
            builder.Services.AddServerListeners(data, settings, switches, certificates, await trying);
            builder.Services.AddServerCore(settings, logOptions, log);
        }

        builder.Services.AddHostedService<SystemdNotifier>(); // signs of life count from when the server is ready
        if (settings.Cluster is not null)
        {
            builder.Services.AddHostedService(provider => provider.GetRequiredService<SharedState>()); // when the server is ready
        }

        using var host = builder.Build();
        var logger = host.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(RunCommand));
        foreach (var problem in problems)
        {
            Log.Certificate(logger, problem.File, problem.Message);
        }

        foreach (var warning in settings.Options.Warnings)
        {
            Log.Configuration(logger, warning.ToString());
        }

        var first = host.Services.GetService<FirstStart>(); // an edge has none
        if (settings.HasFile && settings.Domains.Where(domain => !MachineName.IsFederatable(domain.Domain)).ToList() is { Count: > 0 } local)
        {
            Log.LocalName(logger, string.Join(", ", local), settings.NamesDomain ? "Set" : "The configuration names no domain; set");
        }

        try
        {
            await host.StartAsync();
        }
        catch (Exception exception) when (CommandLine.Describe(exception) is { } failure)
        {
            await TellFirstStartAsync(first, data, settings, certificates);
            Log.StartFailed(logger, failure.Text);
            if (!logOptions.Console)
            {
                await Console.Error.WriteLineAsync(failure.Text);
            }

            return failure.ExitCode;
        }

        await TellFirstStartAsync(first, data, settings, certificates);
        // What only the start needed goes back to the system: it may be the server's largest need for hours.
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        Log.Ready(logger, string.Join(", ", settings.Domains), data.Root);
        await host.WaitForShutdownAsync();
        return host.Services.GetRequiredService<ServerRestart>().IsWanted ? ExitCode.Again : ExitCode.Success;
    }

    // Also after a start that failed: the administrator's password exists by then, and is not shown again.
    private static async Task TellFirstStartAsync(FirstStart? first, DataDirectory data, ServerSettings settings, CertificateStore certificates)
    {
        if (first?.Administrator is { } administrator)
        {
            await Console.Out.WriteAsync(Welcome.Text(
                data, administrator, first.Password, settings.Options.Get<ClientOptions>(), certificates.Find(administrator.Domain)));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Ready: serving {Domains}, data in {Data}")]
        public static partial void Ready(ILogger logger, string domains, string data);

        [LoggerMessage(2, LogLevel.Warning, "Certificate {File}: {Problem}")]
        public static partial void Certificate(ILogger logger, string file, string problem);

        [LoggerMessage(5, LogLevel.Warning, "{Domains}: a name for local use, which other machines will not find. {Hint} 'default-virtual-host' for a real one.")]
        public static partial void LocalName(ILogger logger, string domains, string hint);

        [LoggerMessage(4, LogLevel.Critical, "The server cannot start: {Reason}")]
        public static partial void StartFailed(ILogger logger, string reason);

        [LoggerMessage(3, LogLevel.Warning, "Configuration: {Warning}")]
        public static partial void Configuration(ILogger logger, string warning);
    }
}
