using System.Diagnostics;
using System.Globalization;
using System.Net.Http;
using System.Text.Json;

namespace Aviso.Server.Tests;

/// <summary>The configuration of a server that runs is read again: by its verb, and by SIGHUP.</summary>
public sealed class ReloadTests
{
    private const string Start = "'default-virtual-host' = 'one.example'\n";
    private static readonly HttpClient s_http = new();
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Hosts_come_and_go_and_streams_of_other_hosts_go_on()
    {
        using var data = new TestDirectory();
        data.Configure(Start + "hosts { 'old.example' { } }\n");
        await using var server = await ServerProcess.StartAsync(data);
        await AddUserAsync(server, "romeo@one.example");
        await AddUserAsync(server, "tybalt@old.example");
        await using var romeo = await server.LoginAsync("romeo@one.example/a", "secret-1");
        await using var tybalt = await server.LoginAsync("tybalt@old.example/a", "secret-1");

        data.Configure(Start + "hosts { 'new.example' { vhost { 'max-users' = 1 } } }\n");
        var run = await server.CommandAsync("", "reload");

        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("New domains: new.example\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("Domains that are gone (their data stay): old.example\n", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("restart", run.Output, StringComparison.Ordinal);
        await tybalt.ReceiveStreamErrorAsync("host-gone");
        await AddUserAsync(server, "juliet@new.example");
        await using var juliet = await server.LoginAsync("juliet@new.example/a", "secret-1");
        await juliet.SendAsync("<message type='chat' to='romeo@one.example/a'><body>hi</body></message>");
        Assert.Equal("message", (await romeo.ReceiveAsync()).Name);
    }

    [Fact]
    public async Task What_cannot_be_changed_while_the_server_runs_is_named_and_the_rest_holds()
    {
        using var data = new TestDirectory();
        data.Configure(Start + "offline { 'store-limit' = 7 }\n");
        await using var server = await ServerProcess.StartAsync(data);

        data.Configure(Start + "offline { 'store-limit' = 8 }\nadmins = [ 'romeo@one.example' ]\nhosts { 'new.example' { } }\nlogging { level = debug, format = json }\n");
        using var report = JsonDocument.Parse((await server.CommandAsync("", "reload", "--json")).Output);

        Assert.Equal(["admins", "logging/level"], Texts(report, "applied"));
        Assert.Equal(["new.example"], Texts(report, "added"));
        Assert.Equal(["logging/format", "offline/store-limit"], Texts(report, "needRestart"));
        Assert.Contains("new.example", (await server.CommandAsync("", "user", "add", "a@nowhere.example", "--generate")).Error, StringComparison.Ordinal);

        // What a restart needs is needed until there is one, and what holds already is not told again.
        using var again = JsonDocument.Parse((await server.CommandAsync("", "reload", "--json")).Output);
        Assert.Empty(Texts(again, "applied"));
        Assert.Equal(["logging/format", "offline/store-limit"], Texts(again, "needRestart"));
    }

    [Fact]
    public async Task Faulty_file_changes_nothing_and_the_answer_says_what_is_wrong()
    {
        using var data = new TestDirectory();
        data.Configure(Start);
        await using var server = await ServerProcess.StartAsync(data);

        data.Configure("'default-virtual-host' = 'two.example'\nofflin { keep = 1d }\n");
        var run = await server.CommandAsync("", "reload");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("config.tdsl:2:1: unknown", run.Error, StringComparison.Ordinal);
        Assert.Contains("Nothing has changed", run.Error, StringComparison.Ordinal);
        await AddUserAsync(server, "romeo@one.example");
    }

    [Fact]
    public async Task Host_whose_certificate_cannot_be_written_changes_nothing()
    {
        using var data = new TestDirectory();
        data.Configure(Start);
        await using var server = await ServerProcess.StartAsync(data);
        Directory.Delete(Path.Combine(data.Path, "certs"), recursive: true);
        await File.WriteAllTextAsync(Path.Combine(data.Path, "certs"), "in the way");

        data.Configure(Start + "hosts { 'new.example' { } }\n");
        var run = await server.CommandAsync("", "reload");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("certs", run.Error, StringComparison.Ordinal);
        Assert.Contains("Nothing has changed", run.Error, StringComparison.Ordinal);
        Assert.NotEqual(0, (await server.CommandAsync("secret-1\n", "user", "add", "romeo@new.example", "--password-stdin")).ExitCode);
        await AddUserAsync(server, "romeo@one.example");
    }

    [Fact]
    public async Task Signal_does_the_same_for_hosts_certificates_and_the_log()
    {
        using var data = new TestDirectory();
        data.Configure(Start);
        await using var server = await ServerProcess.StartAsync(data);

        data.Configure("faulty");
        await HangUpAsync(server);
        await UntilAsync(() => server.Output.Contains("is not used, since it is faulty", StringComparison.Ordinal), server);

        data.Configure(Start + "hosts { 'new.example' { } }\nlogging { level = warning }\n");
        await File.WriteAllTextAsync(Path.Combine(data.Path, "certs", "bad.pem"), "no certificate");
        await HangUpAsync(server);
        await UntilAsync(() => server.Output.Contains("bad.pem", StringComparison.Ordinal), server);
        await UntilAsync(() => File.Exists(Path.Combine(data.Path, "certs", "new.example.pem")), server);
        await AddUserAsync(server, "romeo@new.example");
        await using var romeo = await server.LoginAsync("romeo@new.example/a", "secret-1");
        Assert.DoesNotContain("romeo@new.example authenticated", server.Output, StringComparison.Ordinal);
        Assert.Equal(0, await server.StopAsync());
    }

    [Fact]
    public async Task Session_that_waits_to_be_resumed_ends_with_its_host_and_what_it_was_sent_is_kept()
    {
        using var data = new TestDirectory();
        data.Configure(Start + "hosts { 'old.example' { } }\n");
        await using var server = await ServerProcess.StartAsync(data);
        await AddUserAsync(server, "romeo@one.example");
        await AddUserAsync(server, "tybalt@old.example");
        await using var romeo = await server.LoginAsync("romeo@one.example/a", "secret-1");
        var tybalt = await server.LoginAsync("tybalt@old.example/a", "secret-1");
        await tybalt.SendAsync("<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
        var id = (await tybalt.ReceiveAsync())["id"];
        await tybalt.SendInitialPresenceAsync();
        await tybalt.DisposeAsync();
        await UntilAsync(async () => await GaugeAsync(server, "aviso_streams_connections") == 1, server);
        Assert.Equal(2, await GaugeAsync(server, "aviso_streams_sessions"));
        await romeo.SendAsync("<message type='chat' to='tybalt@old.example/a'><body>hi</body></message>");
        await romeo.BarrierAsync();

        data.Configure(Start);
        Assert.Equal(0, (await server.CommandAsync("", "reload")).ExitCode);
        await UntilAsync(async () => await GaugeAsync(server, "aviso_streams_sessions") == 1, server);
        await using var refused = await server.ConnectAsync("old.example");
        await refused.SendAsync("<stream:stream to='old.example' version='1.0' xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>");
        await refused.ReceiveHeaderAsync();
        await refused.ReceiveStreamErrorAsync("host-unknown");

        data.Configure(Start + "hosts { 'old.example' { } }\n");
        Assert.Equal(0, (await server.CommandAsync("", "reload")).ExitCode);
        await using var again = await server.ConnectAsync("old.example");
        await again.OpenAsync();
        await again.StartTlsAsync();
        await again.OpenAsync();
        await again.AuthenticatePlainAsync("tybalt", "secret-1");
        await again.OpenAsync();
        await again.SendAsync($"<resume xmlns='urn:xmpp:sm:3' previd='{id}' h='0'/>");
        Assert.NotNull((await again.ReceiveAsync()).Child("item-not-found", "urn:ietf:params:xml:ns:xmpp-stanzas"));
        await again.BindAsync("a");
        await again.SendAsync("<presence/>");
        await again.SkipAsync(stanza => stanza.Name != "message");
        Assert.Equal("hi", (await again.ReceiveAsync()).Child("body")!.Text);
        Assert.DoesNotContain(" ERR ", server.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_server_there_is_nobody_to_tell()
    {
        using var data = new TestDirectory();

        Assert.Equal(5, (await ProgramRun.RunAsync(["reload", "--data", data.Path])).ExitCode);
    }

    private static IEnumerable<string?> Texts(JsonDocument report, string name) => report.RootElement.GetProperty(name).EnumerateArray().Select(one => one.GetString());

    private static async Task AddUserAsync(ServerProcess server, string address)
    {
        var run = await server.CommandAsync("secret-1\n", "user", "add", address, "--password-stdin");
        Assert.True(run.ExitCode == 0, run.Error);
    }

    private static async Task HangUpAsync(ServerProcess server)
    {
        using var kill = Process.Start("kill", ["-HUP", $"{server.ProcessId}"]);
        await kill.WaitForExitAsync();
    }

    private static async Task<double> GaugeAsync(ServerProcess server, string name)
    {
        var metrics = await s_http.GetStringAsync(new Uri($"http://127.0.0.1:{server.HttpPort}/metrics"));
        return double.Parse(metrics.Split('\n').First(line => line.StartsWith(name + " ", StringComparison.Ordinal)).Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private static Task UntilAsync(Func<bool> condition, ServerProcess server) => UntilAsync(() => Task.FromResult(condition()), server);

    private static async Task UntilAsync(Func<Task<bool>> condition, ServerProcess server)
    {
        for (var began = Stopwatch.StartNew(); !await condition(); await Task.Delay(20))
        {
            Assert.True(began.Elapsed < s_patience, $"It did not happen:\n{server.Output}");
        }
    }
}
