namespace Aviso.Ledger.Tests;

/// <summary>The ledger in its short form: each fault once, under a short load. The long form is a command of docs/testing.md.</summary>
public sealed class LedgerTests
{
    [Fact]
    public Task What_was_acknowledged_is_found_after_each_fault() =>
        RunAsync(new() { Rounds = Faults.OfSqlite.Count, Seed = 4, MaxLoadMilliseconds = 300 });

    [Fact]
    public Task What_was_acknowledged_is_found_after_each_fault_on_PostgreSQL() =>
        RunAsync(new() { Rounds = Faults.OfPostgres.Count, Seed = 4, MaxLoadMilliseconds = 300, OnPostgres = true });

    [Fact]
    public Task What_was_acknowledged_is_found_without_an_archive() =>
        RunAsync(new() { Rounds = 3, Seed = 4, Faults = [Fault.Kill, Fault.Stop, Fault.Cut], MaxLoadMilliseconds = 300, WithArchive = false });

    private static async Task RunAsync(LedgerOptions options)
    {
        var output = new StringWriter();
        var isClean = await new LedgerRun(options, output).RunAsync();
        TestContext.Current.TestOutputHelper?.WriteLine(output.ToString());
        Assert.True(isClean, output.ToString());
    }
}
