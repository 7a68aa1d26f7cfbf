using System.Text.Json;

namespace Aviso.Server.Tests;

public sealed class CommandTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Account_verbs_do_the_same_with_and_without_a_running_server(bool isRunning)
    {
        using var data = new TestDirectory();
        await using var server = await ServerProcess.StartAsync(data, "--domain", "verbs.example");
        if (!isRunning)
        {
            Assert.Equal(0, await server.StopAsync());
        }

        var added = await server.CommandAsync("secret-1\n", "user", "add", "Romeo@verbs.example", "--password-stdin");
        Assert.Equal((0, ""), (added.ExitCode, added.Output));
        Assert.Contains(isRunning ? "asking the server" : "working on its store", added.Error, StringComparison.Ordinal);
        Assert.Equal(6, (await server.CommandAsync("secret-2\n", "user", "add", "romeo@verbs.example", "--password-stdin")).ExitCode);
        Assert.Equal(6, (await server.CommandAsync("secret-2\n", "user", "add", "romeo@elsewhere.example", "--password-stdin")).ExitCode);
        Assert.Equal(2, (await server.CommandAsync("", "user", "add", "juliet@verbs.example", "--password-stdin")).ExitCode);

        var generated = await server.CommandAsync("", "user", "password", "romeo@verbs.example", "--generate");
        Assert.Equal(0, generated.ExitCode);
        Assert.Matches("^[a-z2-9]{6}(-[a-z2-9]{6}){3}\n$", generated.Output);

        Assert.Equal(0, (await server.CommandAsync("", "user", "disable", "romeo@verbs.example")).ExitCode);
        var listed = await server.CommandAsync("", "user", "list", "--json");
        using (var users = JsonDocument.Parse(listed.Output))
        {
            Assert.Equal(
                ["admin@verbs.example Active", "romeo@verbs.example Disabled"],
                users.RootElement.EnumerateArray().Select(user => $"{user.GetProperty("jid")} {user.GetProperty("status")}"));
        }

        Assert.Equal(0, (await server.CommandAsync("", "user", "enable", "romeo@verbs.example")).ExitCode);
        Assert.Equal(0, (await server.CommandAsync("", "user", "delete", "romeo@verbs.example")).ExitCode);
        Assert.Equal(6, (await server.CommandAsync("", "user", "delete", "romeo@verbs.example")).ExitCode);
    }

    [Fact]
    public async Task Disabled_account_loses_its_sessions_at_once_and_cannot_log_in()
    {
        using var data = new TestDirectory();
        await using var server = await ServerProcess.StartAsync(data, "--domain", "verbs.example");
        var password = server.Shown("Password");
        await using var client = await server.LoginAsync("admin@verbs.example/a", password);

        Assert.Equal(0, (await server.CommandAsync("", "user", "disable", "admin@verbs.example")).ExitCode);

        await client.ReceiveStreamErrorAsync("not-authorized");
        await using var again = await server.ConnectAsync("verbs.example");
        await Assert.ThrowsAsync<Testing.TestFailedException>(() => again.LoginAsync("admin@verbs.example/a", password));
    }

    [Fact]
    public async Task Reports_name_modules_handlers_and_stores()
    {
        using var data = new TestDirectory();
        await using var server = await ServerProcess.StartAsync(data);

        Assert.Contains("XEP-0199", (await server.CommandAsync("", "modules")).Output, StringComparison.Ordinal);
        Assert.Contains("roster", (await server.CommandAsync("", "storage", "report")).Output, StringComparison.Ordinal);
        Assert.Contains("HOOK", (await server.CommandAsync("", "hooks")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_an_account_has_is_counted_and_its_removal_says_what_went(bool isRunning)
    {
        using var data = new TestDirectory();
        await using var server = await ServerProcess.StartAsync(data, "--domain", "verbs.example");
        Assert.Equal(0, (await server.CommandAsync("secret-1\n", "user", "add", "romeo@verbs.example", "--password-stdin")).ExitCode);
        await using (var romeo = await server.LoginAsync("romeo@verbs.example/a", "secret-1"))
        {
            await romeo.RequestAsync("set", null, "<query xmlns='jabber:iq:private'><notes xmlns='urn:example:notes'>x</notes></query>");
            await romeo.CloseAsync();
        }

        if (!isRunning)
        {
            Assert.Equal(0, await server.StopAsync());
        }

        var report = await server.CommandAsync("", "storage", "report", "romeo@verbs.example", "--json");
        var removed = await server.CommandAsync("", "user", "delete", "romeo@verbs.example", "--json");
        var after = await server.CommandAsync("", "storage", "report", "romeo@verbs.example", "--json");

        Assert.Equal((0, 0, 0), (report.ExitCode, removed.ExitCode, after.ExitCode));
        Assert.Equal(1, RowsOf(report, "private_xml"));
        using var receipt = JsonDocument.Parse(removed.Output);
        Assert.Equal(RowsOf(report, "accounts"), receipt.RootElement.GetProperty("accounts").GetInt64());
        Assert.Equal(1, receipt.RootElement.GetProperty("private_xml").GetInt64());
        Assert.Equal((0, 0), (RowsOf(after, "private_xml"), RowsOf(after, "accounts")));
    }

    private static long RowsOf(ProgramRun report, string store)
    {
        using var stores = JsonDocument.Parse(report.Output);
        return stores.RootElement.EnumerateArray().Single(one => one.GetProperty("name").GetString() == store)
            .GetProperty("usage").EnumerateArray().Sum(usage => usage.GetProperty("rows").GetInt64());
    }

    [Fact]
    public async Task Check_finds_a_taken_port_and_says_what_to_do()
    {
        using var data = new TestDirectory();
        using var empty = new TestDirectory();
        await using var server = await ServerProcess.StartAsync(data);

        var fine = await server.CommandAsync("", "check");
        var taken = await ProgramRun.RunAsync(["check", "--data", empty.Path, "--set", $"c2s/connections/ports={server.Port}"]);

        Assert.Equal(0, fine.ExitCode);
        Assert.Equal(5, taken.ExitCode);
        Assert.Contains($"FAULT    port           {server.Port}", taken.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(empty.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("edge { certificate = 'e.pem', authorities = 'a.pem' }\n")]
    [InlineData("edges { addresses = [ 'e1.example.org:5291' ], certificate = 'e.pem', authorities = 'a.pem' }\n")]
    public async Task Dump_says_where_each_value_comes_from_and_can_be_read_back(string more)
    {
        using var data = new TestDirectory();
        data.Configure("c2s {\n    'max-depth' = 64\n}\n" + more);

        var dump = await ProgramRun.RunAsync(["config", "dump", "--data", data.Path, "--set", "logging/format=json"]);

        Assert.Equal(0, dump.ExitCode);
        Assert.Contains("config.tdsl:2:5", dump.Output, StringComparison.Ordinal);
        Assert.Contains("switch --set logging/format", dump.Output, StringComparison.Ordinal);
        data.Configure(dump.Output);
        var again = await ProgramRun.RunAsync(["config", "check", "--data", data.Path]);
        Assert.True(again.ExitCode == 0, again.Error);
    }
}
