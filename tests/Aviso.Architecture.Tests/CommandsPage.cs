using System.Text;
using Aviso.Abstractions.Commands;
using Aviso.Abstractions.Modules;
using Aviso.Server.Starting;
using Aviso.Testing.Server;

namespace Aviso.Architecture.Tests;

/// <summary>Makes docs/generated/commands.md: the ad-hoc commands that modules declare.</summary>
internal static class CommandsPage
{
    public static async Task<string> MakeAsync()
    {
        await using var server = await TestServer.StartAsync(settings =>
        {
            foreach (var module in ServerSettings.AllModules)
            {
                settings.Options.Switch(module.Name, active: true);
            }
        });

        var page = new StringBuilder("# Ad-hoc commands\n\nMade from what modules declare; do not edit.\n\n| Node | Name | Where | Who | Module |\n| --- | --- | --- | --- | --- |\n");
        foreach (var one in server.Get<IModuleCatalogue>().Manifests.SelectMany(one => one.Commands).OrderBy(one => one.Node, StringComparer.Ordinal))
        {
            page.Append($"| `{one.Node}` | {one.Name} | {WhereOf(one.Target)} | {WhoOf(one.Permission)} | `{one.Module}` |\n");
        }

        return page.ToString();
    }

    private static string WhereOf(IqTarget target) => target switch
    {
        IqTarget.Server => "host",
        IqTarget.Account => "own address",
        _ => "host, own address",
    };

    private static string WhoOf(CommandPermission permission) => permission switch
    {
        CommandPermission.Administrators => "administrators",
        CommandPermission.AccountOwner => "accounts, for themselves",
        _ => "anyone",
    };
}
