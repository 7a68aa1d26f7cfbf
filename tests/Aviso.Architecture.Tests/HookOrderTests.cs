using System.Text;
using Aviso.Abstractions.Modules;
using Aviso.Core.Modules;
using Aviso.Server.Starting;
using Aviso.Testing.Server;

namespace Aviso.Architecture.Tests;

/// <summary>What happens to a stanza, in which order: a change of the order is seen in review.</summary>
public sealed class HookOrderTests
{
    [Fact]
    public async Task Order_of_the_hook_handlers_is_the_one_on_record()
    {
        await using var server = await TestServer.StartAsync(settings =>
        {
            foreach (var module in ServerSettings.AllModules)
            {
                settings.Options.Switch(module.Name, active: true);
            }
        });

        var text = new StringBuilder("All modules, each hook in the order in which its handlers run.\n");
        foreach (var hook in HookOrder.Sort(server.Get<IModuleCatalogue>().Manifests.SelectMany(one => one.Hooks)).GroupBy(one => one.Hook))
        {
            text.Append('\n').Append(hook.Key).Append('\n');
            foreach (var one in hook)
            {
                text.Append("    ").Append($"{one.Phase,-8}").Append(one.Module)
                    .Append(one.Kind is { } kind ? $" for {kind}" : "")
                    .Append(one.ChildNamespaces.Count > 0 ? " when " + string.Join(" or ", one.ChildNamespaces) : "")
                    .Append('\n');
            }
        }

        Snapshot.Matches(SourceTree.PathOf("tests", "Aviso.Architecture.Tests", "HookOrder.txt"), text.ToString());
    }
}
