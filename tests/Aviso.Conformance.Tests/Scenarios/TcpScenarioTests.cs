using Aviso.Testing.Scenarios;

namespace Aviso.Conformance.Tests.Scenarios;

/// <summary>
/// The scenarios of the modules' tests once more, over TCP, TLS and SQLite; but for those in which time must pass, and those that
/// take messages back: when the archive has been rewritten, only acknowledgements of stream management would tell.
/// </summary>
public sealed class TcpScenarioTests
{
    private const string Retraction = "urn:xmpp:message-retract:1";

    public static TheoryData<string> Names => [.. ScenarioFiles.Names().Where(name => ScenarioFiles.Find(name).Steps.All(IsPlayable))];

    [Theory]
    [MemberData(nameof(Names), DisableDiscoveryEnumeration = false)]
    public async Task Scenario(string name)
    {
        var scenario = ScenarioFiles.Find(name);
        await using var host = await TcpScenarioHost.StartAsync(scenario.Head);
        await ScenarioRunner.PlayAsync(scenario, host);
    }

    private static bool IsPlayable(ScenarioStep step) =>
        step.Text != "time passes" && !step.Xml.Contains(Retraction, StringComparison.Ordinal);
}
