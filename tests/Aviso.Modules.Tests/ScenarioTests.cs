using Aviso.Testing.Scenarios;

namespace Aviso.Modules.Tests;

/// <summary>Plays every <c>*.scenario</c> file of this project in memory; adding one is adding a file.</summary>
public sealed class ScenarioTests
{
    public static TheoryData<string> Names => [.. ScenarioFiles.Names()];

    [Theory]
    [MemberData(nameof(Names), DisableDiscoveryEnumeration = false)]
    public async Task Scenario(string name)
    {
        var scenario = ScenarioFiles.Find(name);
        await using var host = await MemoryScenarioHost.StartAsync(scenario.Head);
        await ScenarioRunner.PlayAsync(scenario, host);
    }
}
