using System.CommandLine;
using Aviso.Http.Administration;

namespace Aviso.Server.Commands;

/// <summary><c>aviso reload</c>: has the running server read its configuration again.</summary>
internal static class ReloadCommand
{
    public static Command Create(CommonOptions common)
    {
        var json = CommonOptions.Json();
        var command = new Command("reload", "Has the running server read its configuration and certificates again, and says what needs a restart. A faulty configuration changes nothing.") { json };
        command.SetAction(async (parsed, _) =>
        {
            var data = common.Data(parsed);
            using var server = await RemoteAdministration.TryConnectAsync(data.Socket)
                ?? throw new CommandException(ExitCode.Port, $"No server runs on {data.Root}; it reads its configuration when it starts. (An edge is asked by a signal: kill -HUP.)");
            var report = await server.ReloadAsync();
            if (parsed.GetValue(json))
            {
                Output.Json(report, AdministrationJson.Default.ReloadReport);
            }
            else
            {
                Tell(report);
            }

            return report.Fault is null && report.Certificates.Count == 0 ? ExitCode.Success : ExitCode.Configuration;
        });
        return command;
    }

    private static void Tell(ReloadReport report)
    {
        if (report.Fault is { } fault)
        {
            Console.Error.WriteLine(fault);
            Console.Error.WriteLine("Nothing has changed: the server goes on with the configuration it has.");
            return;
        }

        foreach (var problem in report.Certificates)
        {
            Console.Error.WriteLine($"certificate {problem}");
        }

        Tell("Holds from now on:", report.Applied);
        Tell("New domains:", report.Added);
        Tell("Domains that are gone (their data stay):", report.Removed);
        Tell("Needs a restart:", report.NeedRestart);
        if (report is { Applied.Count: 0, Added.Count: 0, Removed.Count: 0, NeedRestart.Count: 0 })
        {
            Console.Out.WriteLine("The configuration is as it was.");
        }
    }

    private static void Tell(string what, IReadOnlyList<string> names)
    {
        if (names.Count > 0)
        {
            Console.Out.WriteLine($"{what} {string.Join(", ", names)}");
        }
    }
}
