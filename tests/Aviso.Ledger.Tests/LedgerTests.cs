namespace Aviso.Ledger.Tests;

/// <summary>The ledger in its short form: a few rounds of kills and stops under load. The long form is a command of docs/testing.md.</summary>
public sealed class LedgerTests
{
    [Fact]
    public async Task What_was_acknowledged_is_found_after_kills_and_stops()
    {
        var output = new StringWriter();
        var isClean = await new LedgerRun(new() { Rounds = 4, Seed = 4 }, output).RunAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(output.ToString());
        Assert.True(isClean, output.ToString());
    }
}
