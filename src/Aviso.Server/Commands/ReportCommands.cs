using System.CommandLine;
using System.Globalization;
using Aviso.Http.Administration;
using Aviso.Server.Starting;

namespace Aviso.Server.Commands;

/// <summary><c>aviso modules</c>, <c>hooks</c> and <c>storage report</c>: what runs, and what is kept.</summary>
internal sealed class ReportCommands(CommonOptions common)
{
    public Command Modules()
    {
        var json = CommonOptions.Json();
        var command = new Command("modules", "Lists the running modules and what they implement.") { json };
        command.SetAction(async (parsed, _) =>
        {
            await using var session = await AdministrationSession.OpenAsync(common.Data(parsed), common.Settings(parsed));
            var modules = await session.Administration.ModulesAsync();
            if (parsed.GetValue(json))
            {
                Output.Json(modules, AdministrationJson.Default.IReadOnlyListModuleReport);
            }
            else
            {
                Output.Table(["MODULE", "IMPLEMENTS"], [.. modules.Select(one => (string[])[one.Name, string.Join(", ", one.Specifications)])]);
            }

            return ExitCode.Success;
        });
        return command;
    }

    public Command Hooks()
    {
        var json = CommonOptions.Json();
        var command = new Command("hooks", "Lists the stanza handlers in the order in which they run.") { json };
        command.SetAction(async (parsed, _) =>
        {
            await using var session = await AdministrationSession.OpenAsync(common.Data(parsed), common.Settings(parsed));
            var hooks = await session.Administration.HooksAsync();
            if (parsed.GetValue(json))
            {
                Output.Json(hooks, AdministrationJson.Default.IReadOnlyListHookReport);
            }
            else
            {
                Output.Table(
                    ["HOOK", "PHASE", "MODULE", "STANZAS", "ONLY WITH A CHILD IN"],
                    [.. hooks.Select(one => (string[])[one.Hook, one.Phase, one.Module, one.Kind ?? "all", string.Join(", ", one.Namespaces)])]);
            }

            return ExitCode.Success;
        });
        return command;
    }

    public Command Storage()
    {
        var json = CommonOptions.Json();
        var report = new Command("report", "Lists the stores, and the sizes of the files they are in.") { json };
        report.SetAction(async (parsed, _) =>
        {
            var data = common.Data(parsed);
            await using var session = await AdministrationSession.OpenAsync(data, common.Settings(parsed));
            var stores = await session.Administration.StoresAsync();
            if (parsed.GetValue(json))
            {
                Output.Json(stores, AdministrationJson.Default.IReadOnlyListStoreReport);
                return ExitCode.Success;
            }

            Output.Table(
                ["STORE", "SHAPE", "MODULE", "ERASED WITH ITS ACCOUNT"],
                [.. stores.Select(one => (string[])[one.Name, one.Shape, one.Module, one.ErasedWithAccount ? "yes" : "no"])]);
            await Console.Out.WriteLineAsync();
            Output.Table(["FILE", "BYTES"], [.. Files(data)]);
            return ExitCode.Success;
        });
        return new("storage", "What is kept.") { report };
    }

    private static IEnumerable<string[]> Files(DataDirectory data) => new DirectoryInfo(data.Root).EnumerateFiles("aviso.db*")
        .OrderBy(file => file.Name, StringComparer.Ordinal)
        .Select(file => (string[])[file.FullName, file.Length.ToString("N0", CultureInfo.InvariantCulture)]);
}
