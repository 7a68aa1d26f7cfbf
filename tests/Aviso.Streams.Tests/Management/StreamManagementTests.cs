using Aviso.Streams.Management;
using Aviso.Testing.Client;
using Aviso.Testing.Server;

namespace Aviso.Streams.Tests.Management;

public sealed class StreamManagementTests
{
    private const string Juliet = "juliet@example.org/balcony";
    private const string Romeo = "romeo@example.org/orchard";

    [Fact]
    public async Task Server_counts_stanzas_and_answers_requests()
    {
        await using var server = await StartAsync();
        var juliet = await server.LoginAsync(Juliet);
        await juliet.SendAsync("<enable xmlns='urn:xmpp:sm:3'/>");
        await juliet.ReceiveXmlAsync("<enabled xmlns='urn:xmpp:sm:3'/>");
        await juliet.SendAsync("<r xmlns='urn:xmpp:sm:3'/>");
        await juliet.ReceiveXmlAsync("<a xmlns='urn:xmpp:sm:3' h='0'/>");
        await juliet.SendAsync("<presence/>");
        await juliet.SendAsync("<presence/>");
        await juliet.SendAsync("<r xmlns='urn:xmpp:sm:3'/>");
        await juliet.ReceiveXmlAsync("<a xmlns='urn:xmpp:sm:3' h='2'/>");
    }

    [Fact]
    public async Task Acknowledgement_waits_until_the_writes_are_durable()
    {
        await using var server = await StartAsync();
        var (juliet, romeo) = (await ManagedAsync(server, Juliet), await server.LoginAsync(Romeo));
        var commit = server.Get<ProbeModule>().NextCommit();

        await juliet.SendAsync($"<message to='{Romeo}' type='chat'><body>hi</body></message>");
        await romeo.ReceiveXmlAsync($"<message from='{Juliet}' type='chat'><body>hi</body></message>"); // delivery does not wait
        await juliet.SendAsync("<r xmlns='urn:xmpp:sm:3'/>");
        await juliet.ReceiveXmlAsync("<a xmlns='urn:xmpp:sm:3' h='0'/>");

        commit.SetResult();
        await juliet.ReceiveXmlAsync("<a xmlns='urn:xmpp:sm:3' h='1'/>");
    }

    [Fact]
    public async Task Count_never_goes_back_while_writes_become_durable()
    {
        const int Messages = 2000;
        await using var server = await StartAsync();
        var (juliet, _) = (await ManagedAsync(server, Juliet), await server.LoginAsync(Romeo));
        var probe = server.Get<ProbeModule>();
        var commits = Enumerable.Range(0, Messages).Select(_ => probe.NextCommit()).ToList();

        var disk = Task.Run(() =>
        {
            for (var index = 0; index < Messages; index++)
            {
                SpinWait.SpinUntil(() => probe.CommitsLeft < Messages - index);
                commits[index].SetResult();
            }
        });
        await juliet.SendAsync(string.Concat(Enumerable.Repeat($"<message to='{Romeo}'/><r xmlns='urn:xmpp:sm:3'/>", Messages)));
        var last = 0;
        while (last < Messages)
        {
            var count = int.Parse((await juliet.ReceiveAsync())["h"]!, System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(count >= last, $"{count} after {last}");
            last = count;
        }

        await disk;
    }

    [Fact]
    public async Task Stanza_whose_write_failed_is_never_acknowledged()
    {
        await using var server = await StartAsync();
        var (juliet, romeo) = (await ManagedAsync(server, Juliet), await server.LoginAsync(Romeo));
        var commit = server.Get<ProbeModule>().NextCommit();
        await juliet.SendAsync($"<message to='{Romeo}' type='chat'><body>hi</body></message>");
        await romeo.ReceiveAsync();

        commit.SetException(new IOException("the disk is full"));
        await juliet.ReceiveStreamErrorAsync("internal-server-error");
    }

    [Fact]
    public async Task Stanzas_sent_while_the_client_was_away_come_after_resumption_once_and_in_order()
    {
        await using var server = await StartAsync();
        var (romeo, juliet) = (await ManagedAsync(server, Romeo, resume: true), await server.LoginAsync(Juliet));
        await SayAsync(juliet, "one");
        await romeo.ReceiveAsync();
        romeo.Transport.Abort();
        await SayAsync(juliet, "two");
        await SayAsync(juliet, "three");

        var again = await ConnectAsync(server, Romeo);
        await again.SendAsync($"<resume xmlns='urn:xmpp:sm:3' previd='{_resumptionId}' h='1'/>");
        Assert.Equal("resumed", (await again.ReceiveAsync()).Name);
        Assert.Equal("two", (await again.ReceiveAsync()).Child("body")!.Text);
        Assert.Equal("three", (await again.ReceiveAsync()).Child("body")!.Text);

        await SayAsync(juliet, "four");
        Assert.Equal("four", (await again.ReceiveAsync()).Child("body")!.Text);
    }

    [Fact]
    public async Task Unacknowledged_stanza_is_sent_again_after_resumption()
    {
        await using var server = await StartAsync();
        var (romeo, juliet) = (await ManagedAsync(server, Romeo, resume: true), await server.LoginAsync(Juliet));
        await SayAsync(juliet, "one");
        await romeo.ReceiveAsync();
        romeo.Transport.Abort();

        var again = await ConnectAsync(server, Romeo);
        await again.SendAsync($"<resume xmlns='urn:xmpp:sm:3' previd='{_resumptionId}' h='0'/>");
        Assert.Equal("resumed", (await again.ReceiveAsync()).Name);
        Assert.Equal("one", (await again.ReceiveAsync()).Child("body")!.Text);
    }

    [Fact]
    public async Task Resuming_takes_the_session_from_a_half_open_connection()
    {
        await using var server = await StartAsync();
        var romeo = await ManagedAsync(server, Romeo, resume: true);
        var again = await ConnectAsync(server, Romeo);
        await again.SendAsync($"<resume xmlns='urn:xmpp:sm:3' previd='{_resumptionId}' h='0'/>");

        Assert.Equal("resumed", (await again.ReceiveAsync()).Name);
        await romeo.ReceiveStreamErrorAsync("conflict");
        await again.ReceiveNothingAsync();
    }

    [Fact]
    public async Task Resumption_waits_until_what_was_received_is_durable_and_counts_it()
    {
        await using var server = await StartAsync();
        var (romeo, juliet) = (await ManagedAsync(server, Romeo, resume: true), await server.LoginAsync(Juliet));
        var commit = server.Get<ProbeModule>().NextCommit();
        await romeo.SendAsync($"<message to='{Juliet}' type='chat'><body>hi</body></message>");
        await juliet.ReceiveAsync();
        romeo.Transport.Abort();

        // Told a lower count now, the client would send the message again, and from then on both would count differently.
        var again = await ConnectAsync(server, Romeo);
        var answer = AskToResumeAsync(again);
        Assert.False(answer.IsCompleted);

        commit.SetResult();
        Assert.Equal(("resumed", "1"), await answer);
    }

    [Fact]
    public async Task Session_whose_last_write_fails_is_not_resumed()
    {
        await using var server = await StartAsync();
        var (romeo, juliet) = (await ManagedAsync(server, Romeo, resume: true), await server.LoginAsync(Juliet));
        var commit = server.Get<ProbeModule>().NextCommit();
        await romeo.SendAsync($"<message to='{Juliet}' type='chat'><body>hi</body></message>");
        await juliet.ReceiveAsync();
        romeo.Transport.Abort();

        var again = await ConnectAsync(server, Romeo);
        var answer = AskToResumeAsync(again);
        commit.SetException(new IOException("the disk is full"));
        Assert.Equal(("failed", null), await answer);
    }

    [Fact]
    public async Task Session_whose_last_write_takes_too_long_is_not_resumed()
    {
        await using var server = await StartAsync();
        var (romeo, juliet) = (await ManagedAsync(server, Romeo, resume: true), await server.LoginAsync(Juliet));
        server.Get<ProbeModule>().NextCommit();
        await romeo.SendAsync($"<message to='{Juliet}' type='chat'><body>hi</body></message>");
        await juliet.ReceiveAsync();
        romeo.Transport.Abort();

        var again = await ConnectAsync(server, Romeo);
        var answer = AskToResumeAsync(again);
        server.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(("failed", null), await answer);
    }

    [Fact]
    public async Task Of_two_connections_that_resume_a_session_the_later_has_it()
    {
        await using var server = await StartAsync();
        var (romeo, juliet) = (await ManagedAsync(server, Romeo, resume: true), await server.LoginAsync(Juliet));
        await SayAsync(juliet, "one");
        romeo.Transport.Abort();

        var (first, second) = (await ConnectAsync(server, Romeo), await ConnectAsync(server, Romeo));
        Assert.Equal(("resumed", "0"), await AskToResumeAsync(first));
        Assert.Equal(("resumed", "0"), await AskToResumeAsync(second));
        Assert.Equal("one", (await first.ReceiveAsync()).Child("body")!.Text);
        await first.ReceiveStreamErrorAsync("conflict");
        Assert.Equal("one", (await second.ReceiveAsync()).Child("body")!.Text);
    }

    [Fact]
    public async Task More_is_sent_again_than_may_wait_for_a_client_otherwise()
    {
        await using var server = await StartAsync(outboxBytes: 4096);
        var (romeo, juliet) = (await ManagedAsync(server, Romeo, resume: true), await server.LoginAsync(Juliet));
        romeo.Transport.Abort();
        for (var number = 0; number < 20; number++)
        {
            await SayAsync(juliet, $"{number} {new string('x', 1000)}");
        }

        var again = await ConnectAsync(server, Romeo);
        Assert.Equal(("resumed", "0"), await AskToResumeAsync(again));
        for (var number = 0; number < 20; number++)
        {
            Assert.StartsWith($"{number} ", (await again.ReceiveAsync()).Child("body")!.Text, StringComparison.Ordinal);
        }

        await SayAsync(juliet, "live");
        Assert.Equal("live", (await again.ReceiveAsync()).Child("body")!.Text);
    }

    [Fact]
    public async Task Unacknowledged_messages_go_on_when_nobody_comes_back()
    {
        await using var server = await StartAsync();
        var (romeo, juliet) = (await ManagedAsync(server, Romeo, resume: true), await server.LoginAsync(Juliet));
        await SayAsync(juliet, "one");
        await romeo.ReceiveAsync();
        romeo.Transport.Abort();
        await SayAsync(juliet, "two");
        Assert.Empty(server.Get<ProbeModule>().Undeliverable);

        server.Advance(TimeSpan.FromSeconds(310));
        Assert.Equal(["one (delayed)", "two (delayed)"], server.Get<ProbeModule>().Undeliverable);

        var again = await ConnectAsync(server, Romeo);
        await again.SendAsync($"<resume xmlns='urn:xmpp:sm:3' previd='{_resumptionId}' h='0'/>");
        await ReceiveFailedAsync(again, "item-not-found");
    }

    [Fact]
    public async Task Requests_that_nobody_answers_any_more_come_back_as_errors()
    {
        await using var server = await StartAsync();
        var (romeo, juliet) = (await ManagedAsync(server, Romeo, resume: true), await server.LoginAsync(Juliet));
        romeo.Transport.Abort();
        await juliet.SendAsync($"<iq to='{Romeo}' type='get' id='q'><query xmlns='some:thing'/></iq>");
        await juliet.ReceiveNothingAsync();

        server.Advance(TimeSpan.FromSeconds(310));
        var error = await juliet.ReceiveAsync();
        Assert.Equal(("error", "q"), (error["type"], error["id"]));
    }

    [Fact]
    public async Task Messages_go_to_another_resource_when_there_is_one()
    {
        await using var server = await StartAsync();
        var (romeo, juliet) = (await ManagedAsync(server, Romeo, resume: true), await server.LoginAsync(Juliet));
        romeo.Transport.Abort();
        await SayAsync(juliet, "one", Romeo);
        var phone = await server.LoginAsync("romeo@example.org/phone");
        await phone.SendAsync("<presence/>");

        server.Advance(TimeSpan.FromSeconds(310));
        Assert.Equal("one", (await phone.ReceiveAsync()).Child("body")!.Text);
        Assert.Empty(server.Get<ProbeModule>().Undeliverable);
    }

    [Fact]
    public async Task Clean_end_of_the_stream_ends_the_session_and_keeps_nothing_back()
    {
        await using var server = await StartAsync();
        var (romeo, juliet) = (await ManagedAsync(server, Romeo, resume: true), await server.LoginAsync(Juliet));
        await SayAsync(juliet, "one");
        await romeo.ReceiveAsync();
        await romeo.CloseAsync();

        Assert.Equal(["one (delayed)"], server.Get<ProbeModule>().Undeliverable);
    }

    // S54, with the next one: what a client leaves unacknowledged is bounded, and so are the sessions that wait for it.
    [Fact]
    public async Task Full_queue_ends_the_session_and_loses_nothing()
    {
        await using var server = await StartAsync(new StreamManagementOptions { MaxUnackedStanzas = 10 });
        var (romeo, juliet) = (await ManagedAsync(server, Romeo, resume: true), await server.LoginAsync(Juliet));
        romeo.Transport.Abort();
        for (var number = 0; number < 12; number++)
        {
            await SayAsync(juliet, $"{number}");
        }

        await juliet.BarrierAsync();
        Assert.Equal(
            Enumerable.Range(0, 12).Select(number => number < 10 ? $"{number} (delayed)" : $"{number}"),
            server.Get<ProbeModule>().Undeliverable.Select(text => text));
    }

    [Fact]
    public async Task Account_keeps_no_more_waiting_sessions_than_the_option_says()
    {
        await using var server = await StartAsync(new StreamManagementOptions { MaxHibernatedSessions = 2 });
        for (var number = 0; number < 4; number++)
        {
            var client = await ManagedAsync(server, $"romeo@example.org/{number}", resume: true);
            client.Transport.Abort();
            server.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["2", "3"], server.Accounts.TryGet(Aviso.Protocol.Jid.Parse("romeo@example.org"))!.Sessions.Select(one => one.Jid.Resource));
    }

    [Theory]
    [InlineData("<r xmlns='urn:xmpp:sm:3'/>", "unexpected-request")]
    [InlineData("<resume xmlns='urn:xmpp:sm:3' previd='x' h='0'/>", "unexpected-request")]
    public async Task Elements_at_the_wrong_time_fail(string xml, string condition)
    {
        await using var server = await StartAsync();
        var juliet = await server.LoginAsync(Juliet);
        await juliet.SendAsync(xml);
        await ReceiveFailedAsync(juliet, condition);
    }

    [Fact]
    public async Task Enabling_before_binding_and_enabling_twice_fail()
    {
        await using var server = await StartAsync();
        var unbound = await ConnectAsync(server, Juliet);
        await unbound.SendAsync("<enable xmlns='urn:xmpp:sm:3'/>");
        await ReceiveFailedAsync(unbound, "unexpected-request");

        var juliet = await ManagedAsync(server, Juliet);
        await juliet.SendAsync("<enable xmlns='urn:xmpp:sm:3'/>");
        await ReceiveFailedAsync(juliet, "unexpected-request");
    }

    [Theory]
    [InlineData("<a xmlns='urn:xmpp:sm:3'/>")]
    [InlineData("<a xmlns='urn:xmpp:sm:3' h='x'/>")]
    [InlineData("<a xmlns='urn:xmpp:sm:3' h='-1'/>")]
    [InlineData("<a xmlns='urn:xmpp:sm:3' h='7'/>")]
    public async Task Impossible_acknowledgements_end_the_stream(string xml)
    {
        await using var server = await StartAsync();
        var juliet = await ManagedAsync(server, Juliet);
        await juliet.SendAsync(xml);
        await juliet.ReceiveStreamErrorAsync("undefined-condition");
    }

    [Fact]
    public async Task Ids_of_other_accounts_are_unknown()
    {
        await using var server = await StartAsync();
        var romeo = await ManagedAsync(server, Romeo, resume: true);
        romeo.Transport.Abort();
        var juliet = await ConnectAsync(server, Juliet);
        await juliet.SendAsync($"<resume xmlns='urn:xmpp:sm:3' previd='{_resumptionId}' h='0'/>");
        await ReceiveFailedAsync(juliet, "item-not-found");
    }

    [Fact]
    public async Task Server_asks_for_acknowledgements_after_some_stanzas_and_after_some_time()
    {
        await using var server = await StartAsync(new StreamManagementOptions { AckRequestCount = 2 });
        var (romeo, juliet) = (await ManagedAsync(server, Romeo), await server.LoginAsync(Juliet));
        await SayAsync(juliet, "one");
        await SayAsync(juliet, "two");
        await romeo.ReceiveAsync();
        await romeo.ReceiveAsync();
        await romeo.ReceiveXmlAsync("<r xmlns='urn:xmpp:sm:3'/>");
        await romeo.SendAsync("<a xmlns='urn:xmpp:sm:3' h='2'/>");

        await SayAsync(juliet, "three");
        await romeo.ReceiveAsync();
        server.Advance(TimeSpan.FromSeconds(5));
        await romeo.ReceiveXmlAsync("<r xmlns='urn:xmpp:sm:3'/>");
    }

    [Fact]
    public async Task Messages_that_wait_for_a_lost_client_are_told_of_once()
    {
        await using var server = await StartAsync();
        var waiting = server.Get<ProbeModule>().Waiting.Reader;
        var (romeo, juliet) = (await ManagedAsync(server, Romeo, resume: true), await server.LoginAsync(Juliet));
        await SayAsync(juliet, "one");
        await SayAsync(juliet, "two");
        await romeo.SendAsync("<a xmlns='urn:xmpp:sm:3' h='1'/>");
        romeo.Transport.Abort();
        await juliet.SendAsync($"<iq to='{Romeo}' type='get' id='q'><query xmlns='some:thing'/></iq>");
        await SayAsync(juliet, "three");
        Assert.Equal("two for orchard", await waiting.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Equal("three for orchard", await waiting.ReadAsync(TestContext.Current.CancellationToken));

        var again = await ConnectAsync(server, Romeo);
        await again.SendAsync($"<resume xmlns='urn:xmpp:sm:3' previd='{_resumptionId}' h='1'/>");
        Assert.Equal("resumed", (await again.ReceiveAsync()).Name);
        await SayAsync(juliet, "four");
        again.Transport.Abort();
        Assert.Equal("four for orchard", await waiting.ReadAsync(TestContext.Current.CancellationToken));
        Assert.False(waiting.TryRead(out _));
    }

    [Fact]
    public async Task Messages_that_a_silent_client_does_not_acknowledge_are_told_of_after_a_while()
    {
        await using var server = await StartAsync();
        var waiting = server.Get<ProbeModule>().Waiting.Reader;
        var (romeo, juliet) = (await ManagedAsync(server, Romeo), await server.LoginAsync(Juliet));
        await SayAsync(juliet, "one");
        server.Advance(TimeSpan.FromSeconds(25));
        await SayAsync(juliet, "two");
        Assert.False(waiting.TryRead(out _));
        server.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("one for orchard", await waiting.ReadAsync(TestContext.Current.CancellationToken));
        await romeo.SendAsync("<a xmlns='urn:xmpp:sm:3' h='2'/>");
        server.Advance(TimeSpan.FromSeconds(60));
        Assert.False(waiting.TryRead(out _));
    }

    private string _resumptionId = "";

    private async Task<(string Name, string? Count)> AskToResumeAsync(TestClient client)
    {
        await client.SendAsync($"<resume xmlns='urn:xmpp:sm:3' previd='{_resumptionId}' h='0'/>");
        var answer = await client.ReceiveAsync();
        return (answer.Name, answer["h"]);
    }

    private static Task<TestServer> StartAsync(StreamManagementOptions? options = null, int? outboxBytes = null) => TestServer.StartAsync(settings =>
    {
        settings.WithoutModules().With(typeof(ProbeModule));
        settings.Options.Set(options ?? new StreamManagementOptions());
        settings.Options.Configure<Aviso.Streams.Clients.ClientOptions>(one =>
        {
            one.WatchdogDelay = TimeSpan.Zero; // fake clients answer no pings
            one.MaxOutboxBytes = outboxBytes ?? one.MaxOutboxBytes;
        });
    });

    private async Task<TestClient> ManagedAsync(TestServer server, string jid, bool resume = false)
    {
        var client = await server.LoginAsync(jid);
        await client.SendAsync("<presence/>");
        await client.SendAsync(resume ? "<enable xmlns='urn:xmpp:sm:3' resume='true'/>" : "<enable xmlns='urn:xmpp:sm:3'/>");
        var enabled = await client.ReceiveAsync();
        Assert.Equal("enabled", enabled.Name);
        _resumptionId = enabled["id"] ?? "";
        return client;
    }

    private static async Task<TestClient> ConnectAsync(TestServer server, string jid)
    {
        var client = server.Connect();
        var parsed = Aviso.Protocol.Jid.Parse(jid);
        if (await server.Accounts.ReadAsync(parsed.Bare) is null)
        {
            await server.CreateAccountAsync(parsed.Bare.ToString());
        }

        await client.OpenAsync();
        await client.AuthenticatePlainAsync(parsed.Local, TestServer.DefaultPassword);
        await client.OpenAsync();
        return client;
    }

    private static Task SayAsync(TestClient from, string text, string to = Romeo) =>
        from.SendAsync($"<message to='{to}' type='chat'><body>{text}</body></message>");

    private static async Task ReceiveFailedAsync(TestClient client, string condition)
    {
        var failed = await client.ReceiveAsync();
        Assert.Equal(("failed", condition), (failed.Name, failed.Children[0].Name));
    }
}
