using Aviso.Testing.Scenarios;

namespace Aviso.Testing.Tests;

/// <summary>That scenarios are read as meant, and that they fail when they should.</summary>
public sealed class ScenarioTests
{
    [Fact]
    public void File_is_read_into_scenarios_heads_and_steps()
    {
        var scenarios = ScenarioParser.Parse("x.scenario", """
            # a comment
            scenario: one
            domains: example.org, example.net
            option: c2s/auth-timeout = 5 seconds
            a@example.org/r sends:
              <message to='b@example.org/x: y'>
                <body>hi</body>
              </message>
            a@example.org/r receives nothing

            scenario: two
            time passes: 10 minutes
            """);

        Assert.Equal(["one", "two"], scenarios.Select(one => one.Title));
        Assert.Equal(["example.org", "example.net"], scenarios[0].Head.Domains);
        Assert.Equal(KeyValuePair.Create("c2s/auth-timeout", "5 seconds"), Assert.Single(scenarios[0].Head.Options));
        Assert.Equal(
            [new(5, "a@example.org/r sends", "<message to='b@example.org/x: y'>\n<body>hi</body>\n</message>"), new(9, "a@example.org/r receives nothing", "")],
            scenarios[0].Steps);
        Assert.Equal([new(12, "time passes", "10 minutes")], scenarios[1].Steps);
    }

    [Theory]
    [InlineData("a@example.org/r connects\ndomains: example.net")]
    [InlineData("scenario: empty\n# nothing")]
    [InlineData("option: nonsense\na@example.org/r connects")]
    public void File_against_the_rules_is_refused(string text) =>
        Assert.Throws<FormatException>(() => ScenarioParser.Parse("x.scenario", text));

    [Theory]
    [InlineData("romeo@example.org/r receives nothing", "is not connected")]
    [InlineData("romeo@example.org/r dances", "not understood")]
    [InlineData("they all dance", "not understood")]
    [InlineData("romeo@example.org/r connects without presence\nromeo@example.org/r sends: <message to='romeo@example.org/r'/>\nromeo@example.org/r receives nothing", "expected nothing, but received <message")]
    [InlineData("romeo@example.org/r connects without presence\nromeo@example.org/r sends: <message to='romeo@example.org/r'/>\nromeo@example.org/r receives: <presence/>", "expected <presence")]
    [InlineData("romeo@example.org/r connects without presence\nromeo@example.org/r sends: <message to='romeo@example.org/r'/>\nromeo@example.org/r receives in any order: <a/> <b/>", "none of the expected")]
    [InlineData("romeo@example.org/r connects without presence\nromeo@example.org/r sends: <foo/>\nromeo@example.org/r receives nothing", "was disconnected")]
    public async Task Failing_step_is_named_with_file_and_line(string text, string part)
    {
        var scenario = Assert.Single(ScenarioParser.Parse("x.scenario", text));
        await using var host = await MemoryScenarioHost.StartAsync(scenario.Head, settings => settings.WithoutModules());

        var failure = await Assert.ThrowsAsync<TestFailedException>(() => ScenarioRunner.PlayAsync(scenario, host));

        Assert.StartsWith($"x.scenario:{text.Split('\n').Length}: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(part, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Option_of_the_head_reaches_the_server()
    {
        var scenario = Assert.Single(ScenarioParser.Parse("x.scenario", """
            option: c2s/watchdog-delay = 10 seconds
            option: c2s/max-elements-nothing = 1
            romeo@example.org/r connects without presence
            """));

        var failure = await Assert.ThrowsAsync<ArgumentException>(() => MemoryScenarioHost.StartAsync(scenario.Head));

        Assert.Contains("max-elements-nothing", failure.Message, StringComparison.Ordinal);
        var sound = scenario.Head with { Options = [scenario.Head.Options[0]] };
        await using var host = await MemoryScenarioHost.StartAsync(sound, settings => settings.WithoutModules());
        await ScenarioRunner.PlayAsync(
            Assert.Single(ScenarioParser.Parse("x.scenario", """
                romeo@example.org/r connects without presence
                time passes: 16 seconds
                romeo@example.org/r receives: <iq type='get' from='example.org'><ping xmlns='urn:xmpp:ping'/></iq>
                """)),
            host);
    }
}
