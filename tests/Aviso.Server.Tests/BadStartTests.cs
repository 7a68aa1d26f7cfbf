namespace Aviso.Server.Tests;

public sealed class BadStartTests
{
    [Theory]
    [InlineData("c2s {\n    'max-stanzasize' = 5\n}", "config.tdsl:2:5", "max-stanza-size")]
    [InlineData("c2s {\n    'max-stanza-size' = 'many'\n}", "config.tdsl:2:5", "must be a size")]
    [InlineData("'default-virtual-host' = 'romeo@example.org'", "config.tdsl:1:1", "must name domains")]
    [InlineData("hosts {\n    'no domain' {}\n}", "config.tdsl:2:5", "must be a domain")]
    [InlineData("c2s {", "config.tdsl:1:", "")]
    [InlineData("c2s {\n    'see-other-host' = 'by-moon'\n}", "config.tdsl:2:5", "must be one of none, hash, by-user, by-database")]
    [InlineData("cluster {\n    placement = ring\n}", "config.tdsl:2:5", "must be one of rendezvous")]
    public async Task Faulty_configuration_stops_the_start_with_place_and_reason(string configuration, string place, string reason)
    {
        using var data = new TestDirectory();
        data.Configure(configuration);

        var run = await ProgramRun.RunAsync(["run", "--data", data.Path]);

        Assert.Equal(3, run.ExitCode);
        Assert.Contains(place, run.Error, StringComparison.Ordinal);
        Assert.Contains(reason, run.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(data.Path, "aviso.db")));
    }

    [Fact]
    public async Task Value_of_a_variable_is_checked_like_one_in_the_file()
    {
        using var data = new TestDirectory();

        var run = await ProgramRun.RunAsync(["config", "check", "--data", data.Path], environment: new Dictionary<string, string> { ["AVISO_C2S__MAX_DEPTH"] = "1" });

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("AVISO_C2S__MAX_DEPTH", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_verb_is_a_matter_of_usage()
    {
        var run = await ProgramRun.RunAsync(["rnu"]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("rnu", run.Error, StringComparison.Ordinal);
        Assert.Contains("--help", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Second_server_on_a_data_directory_is_refused_and_told_by_whom()
    {
        using var data = new TestDirectory();
        await using var first = await ServerProcess.StartAsync(data);

        var second = await ProgramRun.RunAsync(
            ["run", "--data", data.Path, .. ServerProcess.Ports(ServerProcess.FreePort(), ServerProcess.FreePort(), ServerProcess.FreePort())]);

        Assert.Equal(4, second.ExitCode);
        Assert.Contains($"{first.ProcessId}", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Data_directory_that_cannot_be_made_is_named()
    {
        using var data = new TestDirectory();
        var file = Path.Combine(data.Path, "file");
        await File.WriteAllTextAsync(file, "");

        var run = await ProgramRun.RunAsync(["run"], environment: new Dictionary<string, string> { ["AVISO_DATA"] = Path.Combine(file, "data") });

        Assert.Equal(4, run.ExitCode);
        Assert.Contains(file, run.Error, StringComparison.Ordinal);
        Assert.Contains("AVISO_DATA", run.Error, StringComparison.Ordinal);
    }
}
