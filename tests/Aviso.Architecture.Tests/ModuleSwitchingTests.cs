using Aviso.Abstractions.Modules;
using Aviso.Core.Hosting;
using Aviso.Core.Modules;
using Aviso.Protocol;
using Aviso.Server.Starting;
using Aviso.Testing.Server;

namespace Aviso.Architecture.Tests;

/// <summary>Each module can be left out: the rest starts without it, or says which module it needs.</summary>
public sealed class ModuleSwitchingTests
{
    public static TheoryData<string> Names => [.. ServerSettings.AllModules.Where(one => one.Attribute.DefaultActive).Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Server_starts_without_a_module_and_those_that_need_it(string name)
    {
        var without = new List<string> { name };
        while (true)
        {
            try
            {
                await using var server = await TestServer.StartAsync(settings => settings.Without(without));
                await AssertFeaturesGoneAsync(server, without);
                return;
            }
            catch (ModuleException exception)
            {
                without.Add(DependentIn(exception, without));
            }
        }
    }

    [Fact]
    public async Task Server_starts_with_every_module_there_is()
    {
        await using var server = await TestServer.StartAsync(settings =>
        {
            foreach (var module in ServerSettings.AllModules)
            {
                settings.Options.Switch(module.Name, active: true);
            }
        });
        Assert.Equal(ServerSettings.AllModules.Select(one => one.Name), server.Get<IModuleCatalogue>().Manifests.Select(one => one.Module));
    }

    // The text must name the module that cannot start and, of those that are off, one that it needs.
    private static string DependentIn(ModuleException exception, List<string> without)
    {
        var dependent = ServerSettings.AllModules.FirstOrDefault(one => exception.Message.Contains($"Module '{one.Name}' cannot start", StringComparison.Ordinal));
        Assert.True(dependent is not null, $"Does not say which module cannot start: {exception.Message}");
        Assert.True(
            without.Any(off => exception.Message.Contains($"'{off}'", StringComparison.Ordinal)),
            $"Does not name a module that is off ({string.Join(", ", without)}): {exception.Message}");
        Assert.DoesNotContain(dependent.Name, without);
        return dependent.Name;
    }

    private static async Task AssertFeaturesGoneAsync(TestServer server, List<string> without)
    {
        await using var complete = await TestServer.StartAsync();
        var manifests = complete.Get<IModuleCatalogue>().Manifests;
        var gone = manifests.Where(one => without.Contains(one.Module)).SelectMany(FeaturesOf)
            .Except(manifests.Where(one => !without.Contains(one.Module)).SelectMany(FeaturesOf))
            .ToList();
        if (without.Contains("disco"))
        {
            Assert.Empty(server.Get<IModuleCatalogue>().Features(IqTarget.Server).Intersect(gone));
            return;
        }

        await using var client = await server.LoginAsync("romeo@example.org/orchard");
        var answer = await client.RequestAsync("get", server.Domain, $"<query xmlns='{Namespaces.DiscoInfo}'/>");
        var features = answer.Child("query", Namespaces.DiscoInfo)!.ChildrenNamed("feature").Select(one => one["var"]!).ToList();
        Assert.Contains(Namespaces.DiscoInfo, features);
        Assert.Empty(features.Intersect(gone));
    }

    private static IEnumerable<string> FeaturesOf(ModuleManifest manifest) =>
        manifest.Features.Where(one => one.Target.HasFlag(IqTarget.Server)).Select(one => one.Feature);
}
