using System.Text.Json;
using Aviso.StoreKit;

namespace Aviso.Server.Tests.Storing;

public sealed class SchemaCommandTests(PostgresServer postgres)
{
    [Fact]
    public async Task A_schema_is_checked_shown_installed_and_then_current()
    {
        using var data = await ConfigureAsync();

        var before = await RunAsync(data, "schema", "check", "--source", "default");
        var shown = await RunAsync(data, "schema", "install", "--dry-run");
        var refused = await RunAsync(data, "run");
        var upgraded = await RunAsync(data, "schema", "upgrade");
        var installed = await RunAsync(data, "schema", "install", "--json");
        var after = await RunAsync(data, "schema", "check");

        Assert.Equal((7, 0, 4, 7, 0, 0), (before.ExitCode, shown.ExitCode, refused.ExitCode, upgraded.ExitCode, installed.ExitCode, after.ExitCode));
        Assert.Contains("aviso schema install", before.Output, StringComparison.Ordinal);
        Assert.Contains("CREATE TABLE store_accounts", shown.Output, StringComparison.Ordinal);
        Assert.Contains("aviso schema install", refused.Error + refused.Output, StringComparison.Ordinal);
        using var outcomes = JsonDocument.Parse(installed.Output);
        Assert.Equal(
            ["default Current True", "second Current True"],
            outcomes.RootElement.EnumerateArray().Select(one => $"{one.GetProperty("source")} {one.GetProperty("state")} {one.GetProperty("changed")}"));
    }

    [Fact]
    public async Task A_schema_of_a_newer_program_is_refused_with_the_remedy()
    {
        using var data = await ConfigureAsync();
        Assert.Equal(0, (await RunAsync(data, "schema", "install")).ExitCode);
        await postgres.ExecuteAsync($"UPDATE {SchemaOf(data)}.schema_versions SET version = 9 WHERE component = 'map:roster'");

        var checking = await RunAsync(data, "schema", "check");
        var running = await RunAsync(data, "run");

        Assert.Equal((4, 4), (checking.ExitCode, running.ExitCode));
        Assert.Contains("Run that, or restore a backup", checking.Output, StringComparison.Ordinal);
        Assert.Contains("written by a newer version", running.Error + running.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_cannot_be_reached_and_a_source_that_is_not_there_have_codes_of_their_own()
    {
        using var data = new TestDirectory();
        data.Configure("dataSource { default { uri = 'postgresql:///aviso?host=/nowhere' } }");

        var away = await RunAsync(data, "schema", "check");
        var unknown = await RunAsync(data, "schema", "check", "--source", "other");

        Assert.Equal((4, 6), (away.ExitCode, unknown.ExitCode));
        Assert.Contains("can be reached", away.Output, StringComparison.Ordinal);
    }

    private async Task<TestDirectory> ConfigureAsync()
    {
        var data = new TestDirectory();
        data.Configure($$"""
            dataSource {
                default { uri = '{{await postgres.CreateSchemaUriAsync()}}', 'schema-management' = false }
                second { uri = 'sqlite:second.db' }
            }
            """);
        return data;
    }

    private static string SchemaOf(TestDirectory data)
    {
        var text = File.ReadAllText(data.ConfigurationFile);
        return text[(text.IndexOf("currentSchema=", StringComparison.Ordinal) + 14)..].Split('\'')[0];
    }

    private static Task<ProgramRun> RunAsync(TestDirectory data, params string[] arguments) => ProgramRun.RunAsync([.. arguments, "--data", data.Path]);
}
