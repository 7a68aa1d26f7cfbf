using System.CommandLine;
using System.Globalization;
using Aviso.Http.Administration;
using Aviso.Protocol;

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
            await using var session = await AdministrationSession.OpenAsync(common.Data(parsed), common.Settings(parsed), isReading: true);
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
            await using var session = await AdministrationSession.OpenAsync(common.Data(parsed), common.Settings(parsed), isReading: true);
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
        var address = new Argument<string?>("address") { Description = "Only this account (romeo@example.org) or this host (example.org).", Arity = ArgumentArity.ZeroOrOne };
        var json = CommonOptions.Json();
        var report = new Command("report", "Says how many rows and bytes the stores hold, by host. Reads most of them through.") { address, json };
        report.SetAction(async (parsed, _) =>
        {
            var wanted = parsed.GetValue(address) is { } text ? Parse(text) : null;
            await using var session = await AdministrationSession.OpenAsync(common.Data(parsed), common.Settings(parsed), isReading: true);
            var stores = await session.Administration.StoresAsync(wanted);
            if (parsed.GetValue(json))
            {
                Output.Json(stores, AdministrationJson.Default.IReadOnlyListStoreReport);
                return ExitCode.Success;
            }

            Output.Table(["STORE", "MODULE", "SHAPE", "ERASED WITH ITS ACCOUNT", "HOST", "ROWS", "BYTES"], [.. stores.SelectMany(Rows)]);
            return ExitCode.Success;
        });
        return new("storage", "What is kept.") { report };
    }

    private static IEnumerable<string[]> Rows(StoreReport store) =>
        from usage in store.Usage.Count > 0 ? store.Usage : [new(store.Name, "-", 0, 0)]
        select (string[])
        [
            store.Name, store.Module, store.Shape, store.ErasedWithAccount ? "yes" : "no", usage.Domain,
            usage.Rows.ToString("N0", CultureInfo.InvariantCulture), usage.Bytes.ToString("N0", CultureInfo.InvariantCulture),
        ];

    private static Jid Parse(string address) => Jid.TryParse(address, out var jid) && jid.IsBare
        ? jid
        : throw new CommandException(ExitCode.Usage, $"'{address}' is neither an account nor a host; it should look like romeo@example.org or example.org.");
}
