using System.Text;
using Aviso.Abstractions.Modules;
using Aviso.Server.Starting;
using Aviso.Streams;
using Aviso.Testing.Server;

namespace Aviso.Architecture.Tests;

/// <summary>Makes docs/generated/specifications.md: what is implemented, from what modules and streams declare.</summary>
internal static class SpecificationsPage
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

        var rows = server.Get<IModuleCatalogue>().Manifests
            .SelectMany(one => one.Specifications.Select(specification => (Specification: specification, By: $"module `{one.Module}`")))
            .Concat(StreamSpecifications.All.Select(one => (Specification: one, By: "client streams")))
            .OrderBy(row => row.Specification.Id, StringComparer.Ordinal).ThenBy(row => row.By, StringComparer.Ordinal);
        var page = new StringBuilder("# What Aviso implements\n\nMade from what modules and streams declare; do not edit.\n\n| Specification | Version | By | Note |\n| --- | --- | --- | --- |\n");
        foreach (var (specification, by) in rows)
        {
            page.Append($"| {specification.Id} | {specification.Version} | {by} | {specification.Note} |\n");
        }

        return page.ToString();
    }
}
