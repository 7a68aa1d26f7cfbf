using Aviso.Abstractions.Options;
using Aviso.Config.Tdsl;
using Aviso.Core.Modules;
using Aviso.Http.Administration;
using Aviso.Server.Commands;
using Aviso.Server.Logging;
using Aviso.Server.Starting;
using Aviso.Streams.Tls;
using Microsoft.Extensions.Logging;

namespace Aviso.Server.Reloading;

/// <summary>
/// Reads the configuration of the running server again, from the places it was started with, and looks at the certificates. What can be changed while the server runs
/// is; the rest is named. A faulty configuration changes nothing. Thread-safe; one at a time.
/// </summary>
/// <param name="data">The data directory.</param>
/// <param name="switches">What was given to <c>--set</c>.</param>
/// <param name="started">The configuration of the start.</param>
/// <param name="levels">Which events are logged.</param>
/// <param name="certificates">The certificates.</param>
/// <param name="log">The log.</param>
/// <param name="live">Changes virtual hosts; null: this is an edge, which has none.</param>
internal sealed partial class ServerReload(
    DataDirectory data, IReadOnlyList<string> switches, ServerSettings started, LogLevels levels, CertificateStore certificates, ILogger<ServerReload> log, LiveSettings? live = null)
    : IServerReload, IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private ServerSettings _ofEdge = started;

    private ServerSettings Current => live?.Current ?? _ofEdge;

    public async Task<ReloadReport> ReloadAsync()
    {
        await _turn.WaitAsync();
        try
        {
            var problems = LookAtCertificates();
            var report = await ApplyAsync() with { Certificates = problems };
            Tell(report);
            return report;
        }
        catch (Exception exception) when (IsOfConfiguration(exception))
        {
            var fault = CommandException.FaultsOf(exception);
            Log.Faulty(log, fault);
            return new(fault, [], [], [], [], []);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    // The last three: a new host's certificate cannot be written, which is tried before anything changes.
    private static bool IsOfConfiguration(Exception exception) =>
        exception is CommandException or ModuleException or FormatException or CertificateException or IOException or UnauthorizedAccessException;

    private List<string> LookAtCertificates()
    {
        try
        {
            return [.. certificates.Refresh().Select(problem => $"{problem.File}: {problem.Message}")];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [exception.Message];
        }
    }

    // Again, when meanwhile something else came into force: in a cluster, what the nodes share.
    private async Task<ReloadReport> ApplyAsync()
    {
        while (true)
        {
            var before = Current;
            var next = ServerSettings.Load(data, switches, _ => before.Shared);
            var now = await MixAsync(before, next);
            if (live is null)
            {
                _ofEdge = now;
                levels.Replace(now.Options.Get<LogOptions>());
            }
            else if (!live.TryApply(before, now))
            {
                continue;
            }

            return new(
                null, EffectiveConfiguration.Differences(before.Options, now.Options), NamesOf(now.Domains.Except(before.Domains)), NamesOf(before.Domains.Except(now.Domains)),
                EffectiveConfiguration.Differences(now.Options, next.Options), []);
        }
    }

    // What holds, with as much of the new one as can be changed now. Virtual hosts may need what only a restart brings, such as another database.
    private async Task<ServerSettings> MixAsync(ServerSettings before, ServerSettings next)
    {
        if (live is not null)
        {
            try
            {
                var mixed = before.With(next, LiveSettings.Paths, data);
                if (LiveSettings.CanApply(before, mixed))
                {
                    _ = await SchemaStates.StoresAsync(mixed); // its modules can be made
                    return mixed;
                }
            }
            catch (CommandException)
            {
                // What is known to go together can hold all the same.
            }
        }

        return before.With(next, LiveSettings.LogPaths, data);
    }

    private static List<string> NamesOf(IEnumerable<Protocol.Jid> domains) => [.. domains.Select(one => one.Domain)];

    private void Tell(ReloadReport report)
    {
        foreach (var problem in report.Certificates)
        {
            Log.Certificate(log, problem);
        }

        Log.Applied(log, List(report.Applied), List(report.Added), List(report.Removed));
        if (report.NeedRestart.Count > 0)
        {
            Log.NeedRestart(log, List(report.NeedRestart));
        }

        static string List(IReadOnlyList<string> names) => names.Count == 0 ? "nothing" : string.Join(", ", names);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "The configuration was read again. Options that hold from now on: {Applied}; new domains: {Added}; domains that are gone: {Removed}")]
        public static partial void Applied(ILogger logger, string applied, string added, string removed);

        [LoggerMessage(2, LogLevel.Warning, "These options hold after a restart only: {NeedRestart}")]
        public static partial void NeedRestart(ILogger logger, string needRestart);

        [LoggerMessage(3, LogLevel.Error, "The configuration was read again and is not used, since it is faulty; the server goes on with the one it has: {Fault}")]
        public static partial void Faulty(ILogger logger, string fault);

        [LoggerMessage(4, LogLevel.Warning, "Certificate {Problem}")]
        public static partial void Certificate(ILogger logger, string problem);
    }
}
