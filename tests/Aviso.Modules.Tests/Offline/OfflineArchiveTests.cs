using Aviso.Abstractions.Storage;
using Aviso.Testing.Client;
using Aviso.Testing.Server;
using Aviso.Xml;

namespace Aviso.Modules.Tests.Offline;

/// <summary>Where there is an archive, a mailbox names messages and does not keep them (docs/adr/0006).</summary>
public sealed class OfflineArchiveTests
{
    private static readonly StoreOwner s_juliet = new("example.org", "juliet");

    [Fact]
    public async Task An_archived_message_is_kept_once_and_every_copy_has_its_id()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync("juliet@example.org");
        var romeo = await server.LoginAsync("romeo@example.org/orchard");
        await SendAsync(romeo, 0, 1);

        var kept = Assert.Single(await server.Storage.Log("offline").ReadAsync(s_juliet, 0, 10, TestContext.Current.CancellationToken));
        var archived = Assert.Single(await server.Storage.Archive("archive").ReadAsync(s_juliet, ArchiveFilter.All, 10, cancellation: TestContext.Current.CancellationToken));
        Assert.Equal(1 + archived.Id.Length, kept.Value.Length);
        var juliet = await server.LoginWithPresenceAsync("juliet@example.org/balcony");
        var received = await juliet.ReceiveXmlAsync(
            "<message from='romeo@example.org/orchard' to='juliet@example.org' type='chat' id='m0'><body>0</body><delay xmlns='urn:xmpp:delay' from='example.org' stamp='{any}'/></message>");
        Assert.Equal(archived.Id, received.Child("stanza-id", "urn:xmpp:sid:0")!["id"]);
    }

    [Fact]
    public async Task What_a_client_has_fetched_from_its_archive_is_not_delivered_again()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync("juliet@example.org");
        var romeo = await server.LoginAsync("romeo@example.org/orchard");
        await SendAsync(romeo, 0, 5);
        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        var last = await QueryAsync(juliet, "<max>2</max><before/>");
        await QueryAsync(juliet, $"<max>1</max><before>{last}</before>"); // joins on: 2, 3 and 4 are fetched now
        await juliet.ReceiveAllAsync();

        await juliet.SendAsync("<presence/>");
        await juliet.ReceiveAsync("the own presence");
        Assert.Equal("0", (await juliet.ReceiveAsync()).Child("body")!.Text);
        Assert.Equal("1", (await juliet.ReceiveAsync()).Child("body")!.Text);
        await juliet.ReceiveNothingAsync();
        Assert.Equal(0, await server.Storage.Log("offline").CountAsync(s_juliet, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_page_with_gaps_does_not_count_as_fetched()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync("juliet@example.org");
        var romeo = await server.LoginAsync("romeo@example.org/orchard");
        await SendAsync(romeo, 0, 2);
        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        await juliet.RequestAsync("set", null,
            "<query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>urn:xmpp:mam:2</value></field><field var='with'><value>romeo@example.org</value></field></x></query>");
        await juliet.ReceiveAllAsync();

        await juliet.SendAsync("<presence/>");

        await juliet.ReceiveAsync("the own presence");
        Assert.Equal(["0", "1"], (await juliet.ReceiveAllAsync()).Select(message => message.Child("body")!.Text));
    }

    [Fact]
    public async Task What_was_retracted_meanwhile_is_not_delivered()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync("juliet@example.org");
        var romeo = await server.LoginAsync("romeo@example.org/orchard");
        await SendAsync(romeo, 0, 2);
        await romeo.SendAsync("<message to='juliet@example.org' type='chat' id='r'><retract xmlns='urn:xmpp:message-retract:1' id='m0'/><store xmlns='urn:xmpp:hints'/></message>");
        await romeo.ReceiveNothingAsync();

        var juliet = await server.LoginWithPresenceAsync("juliet@example.org/balcony");

        Assert.Equal(["m1", "r"], (await juliet.ReceiveAllAsync()).Select(message => message["id"]));
    }

    [Fact]
    public async Task What_a_lost_managed_session_leaves_is_not_kept_a_second_time()
    {
        await using var server = await TestServer.StartAsync();
        var juliet = await server.LoginWithPresenceAsync("juliet@example.org/balcony");
        await juliet.SendAsync("<enable xmlns='urn:xmpp:sm:3'/>");
        await juliet.ReceiveAsync("enabled");
        var romeo = await server.LoginAsync("romeo@example.org/orchard");
        await SendAsync(romeo, 0, 1);
        var live = await juliet.ReceiveAsync("the message");

        juliet.Transport.Abort();
        await juliet.DisposeAsync();
        await romeo.BarrierAsync();

        var kept = Assert.Single(await server.Storage.Log("offline").ReadAsync(s_juliet, 0, 10, TestContext.Current.CancellationToken));
        Assert.Equal(1 + ArchiveIds.Length, kept.Value.Length);
        var next = await server.LoginWithPresenceAsync("juliet@example.org/chamber");
        var again = await next.ReceiveAsync("the message");
        Assert.Equal(live.Child("stanza-id", "urn:xmpp:sid:0")!["id"], again.Child("stanza-id", "urn:xmpp:sid:0")!["id"]);
        Assert.Equal("0", again.Child("body")!.Text);
    }

    [Fact]
    public async Task While_the_archive_is_off_what_it_has_waits_and_new_messages_are_kept_whole()
    {
        var configured = new TestServerSettings();
        await using var server = await TestServer.StartAsync(settings => configured = settings);
        await server.CreateAccountAsync("juliet@example.org");
        await SendAsync(await server.LoginAsync("romeo@example.org/orchard"), 0, 1);
        configured.Without("archive");
        await server.RestartAsync();
        await SendAsync(await server.LoginAsync("romeo@example.org/orchard"), 1, 2);
        var juliet = await server.LoginWithPresenceAsync("juliet@example.org/balcony");
        Assert.Equal(["1"], (await juliet.ReceiveAllAsync()).Select(message => message.Child("body")!.Text));

        configured.Options.Switch("archive", active: true);
        await server.RestartAsync();

        juliet = await server.LoginWithPresenceAsync("juliet@example.org/balcony");
        Assert.Equal(["0"], (await juliet.ReceiveAllAsync()).Select(message => message.Child("body")!.Text));
    }

    private static async Task SendAsync(TestClient client, int from, int to)
    {
        for (var number = from; number < to; number++)
        {
            await client.SendAsync($"<message to='juliet@example.org' type='chat' id='m{number}'><body>{number}</body></message>");
        }

        await client.ReceiveNothingAsync();
    }

    // The result is the first id of the page.
    private static async Task<string> QueryAsync(TestClient client, string page)
    {
        var answer = await client.RequestAsync("set", null, $"<query xmlns='urn:xmpp:mam:2'><set xmlns='http://jabber.org/protocol/rsm'>{page}</set></query>");
        return answer.Child("fin", "urn:xmpp:mam:2")!.Child("set", "http://jabber.org/protocol/rsm")!.Child("first", "http://jabber.org/protocol/rsm")!.Text;
    }
}
