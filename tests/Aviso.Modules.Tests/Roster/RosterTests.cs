using System.Globalization;
using Aviso.Abstractions.Storage;
using Aviso.Modules.Roster;
using Aviso.Modules.Roster.Contracts;
using Aviso.Protocol;
using Aviso.Testing.Client;
using Aviso.Testing.Server;
using Aviso.Xml;

namespace Aviso.Modules.Tests.Roster;

/// <summary>What scenarios cannot say: races, stores that are slow or fail, erased accounts.</summary>
public sealed class RosterTests
{
    private const string Get = "<query xmlns='jabber:iq:roster'/>";

    [Fact]
    public async Task Set_is_answered_and_pushed_only_when_it_is_durable_and_in_order_of_versions()
    {
        await using var server = await StartAsync();
        var balcony = await server.LoginAsync("juliet@example.org/balcony");
        var chamber = await server.LoginAsync("juliet@example.org/chamber");
        var watcher = await server.LoginAsync("juliet@example.org/watcher");
        await watcher.RequestAsync("get", null, Get);
        server.Storage.HoldWrites();
        await balcony.SendAsync(Set("1", "romeo@example.org"));
        await chamber.SendAsync(Set("2", "nurse@example.org"));
        await watcher.ReceiveNothingAsync();
        server.Storage.ReleaseWrites();
        await balcony.ReceiveXmlAsync("<iq type='result' id='1'/>");
        await chamber.ReceiveXmlAsync("<iq type='result' id='2'/>");
        var pushes = await watcher.ReceiveAllAsync();
        Assert.Equal(["romeo@example.org", "nurse@example.org"], pushes.Select(push => Item(push)["jid"]));
        Assert.True(VersionOf(pushes[0]) < VersionOf(pushes[1]));
    }

    [Fact]
    public async Task Sets_of_many_resources_at_once_all_arrive_and_every_push_has_its_own_version()
    {
        await using var server = await StartAsync();
        var clients = new List<TestClient>();
        for (var index = 0; index < 4; index++)
        {
            clients.Add(await server.LoginAsync($"juliet@example.org/r{index}"));
            await clients[index].RequestAsync("get", null, Get);
        }

        await Task.WhenAll(clients.Select((client, index) => Task.Run(async () =>
        {
            for (var item = 0; item < 25; item++)
            {
                await client.SendAsync(Set($"{item}", $"contact{index}-{item}@example.org"));
            }
        })));

        foreach (var client in clients)
        {
            var pushes = (await client.ReceiveAllAsync()).Where(one => one["type"] == "set").ToList();
            Assert.Equal(100, pushes.Count);
            var versions = pushes.ConvertAll(VersionOf);
            Assert.Equal(versions.Distinct().Order(), versions);
        }

        await server.RestartAsync();
        var again = await server.LoginAsync("juliet@example.org/again");
        Assert.Equal(100, (await again.RequestAsync("get", null, Get)).Children[0].Children.Count);
    }

    [Fact]
    public async Task Set_that_the_store_refuses_is_an_error_and_leaves_the_roster_as_it_was()
    {
        await using var server = await StartAsync();
        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        await juliet.SendAsync(Set("1", "romeo@example.org"));
        await juliet.RequestAsync("get", null, Get);
        await juliet.ReceiveAllAsync();
        server.Storage.FailWrites = _ => new StorageException("The disk is full.");
        await juliet.SendAsync(Set("2", "nurse@example.org"));
        Assert.NotNull((await juliet.ReceiveAsync()).Child("error")?.Child("resource-constraint", Namespaces.Stanzas));
        server.Storage.FailWrites = null;
        var roster = await juliet.RequestAsync("get", null, Get);
        Assert.Equal("romeo@example.org", Assert.Single(roster.Children[0].Children)["jid"]);
        await juliet.ReceiveNothingAsync();
        await juliet.SendAsync(Set("3", "tybalt@example.org"));
        var push = await juliet.ReceiveAsync();
        Assert.Equal("tybalt@example.org", Item(push)["jid"]);
    }

    [Fact]
    public async Task Roster_is_read_once_however_many_ask_at_once()
    {
        await using var server = await StartAsync();
        await server.CreateAccountAsync("juliet@example.org");
        var account = (await server.Accounts.FindAsync(Jid.Parse("juliet@example.org")))!;
        var rosters = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(async () => await server.Get<IRosters>().OfAsync(account))));
        Assert.Single(rosters.Distinct());
    }

    [Fact]
    public async Task Erased_account_takes_its_subscriptions_with_it_on_both_sides()
    {
        await using var server = await StartAsync();
        var romeo = await server.LoginWithPresenceAsync("romeo@example.org/orchard");
        var juliet = await server.LoginWithPresenceAsync("juliet@example.org/balcony");
        await SubscribeAsync(romeo, juliet);
        await SubscribeAsync(juliet, romeo);
        await romeo.RequestAsync("get", null, Get);
        await romeo.ReceiveAllAsync();
        await server.Accounts.EraseAsync(juliet.Jid!.Bare);
        await romeo.ReceiveXmlAsync("<presence from='juliet@example.org' type='unsubscribe'/>");
        Assert.Equal("to", Item(await romeo.ReceiveAsync())["subscription"]);
        await romeo.ReceiveXmlAsync("<presence from='juliet@example.org/balcony' type='unavailable'/>");
        await romeo.ReceiveXmlAsync("<presence from='juliet@example.org' type='unsubscribed'/>");
        Assert.Equal("none", Item(await romeo.ReceiveAsync())["subscription"]);
        await romeo.ReceiveNothingAsync();
    }

    [Fact]
    public async Task Account_made_again_does_not_take_the_copy_of_the_one_before_for_its_own()
    {
        await using var server = await StartAsync();
        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        await juliet.SendAsync(Set("1", "romeo@example.org"));
        await juliet.ReceiveAllAsync();
        var old = (await juliet.RequestAsync("get", null, Get)).Children[0]["ver"];
        await server.Accounts.EraseAsync(juliet.Jid!.Bare);
        server.Advance(TimeSpan.FromSeconds(1));
        var again = await server.LoginAsync("juliet@example.org/balcony");
        await again.SendAsync(Set("1", "nurse@example.org"));
        await again.ReceiveAllAsync();
        var roster = await again.RequestAsync("get", null, $"<query xmlns='jabber:iq:roster' ver='{old}'/>");
        Assert.Equal("nurse@example.org", Assert.Single(roster.Children[0].Children)["jid"]);
    }

    [Fact]
    public async Task Client_that_missed_more_removals_than_are_remembered_gets_the_whole_roster()
    {
        await using var server = await StartAsync();
        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        for (var index = 0; index < (2 * RosterHistory.Limit) + 10; index++)
        {
            await juliet.SendAsync(Set("1", $"c{index}@example.org"));
        }

        var old = (await juliet.RequestAsync("get", null, Get)).Children[0]["ver"];
        for (var index = 0; index < RosterHistory.Limit; index++)
        {
            await juliet.SendAsync(Set("1", $"c{index}@example.org", "subscription='remove'"));
        }

        await juliet.ReceiveAllAsync();
        var query = $"<query xmlns='jabber:iq:roster' ver='{old}'/>";
        Assert.Empty((await juliet.RequestAsync("get", null, query)).Children);
        Assert.Equal(RosterHistory.Limit, (await juliet.ReceiveAllAsync()).Count);
        await juliet.SendAsync(Set("1", $"c{RosterHistory.Limit}@example.org", "subscription='remove'"));
        await juliet.ReceiveAllAsync();
        var whole = await juliet.RequestAsync("get", null, query);
        Assert.Equal(RosterHistory.Limit + 9, whole.Children[0].Children.Count);
    }

    [Fact]
    public async Task Flood_of_requests_is_refused_and_at_last_ends_the_stream()
    {
        await using var server = await TestServer.StartAsync(settings => settings.Options.Set(new RosterOptions { RequestsPerMinute = 5 }));
        var spammer = await server.LoginAsync("spammer@example.org/x");
        for (var index = 0; index <= 50; index++)
        {
            await spammer.SendAsync($"<presence type='subscribe' to='victim{index}@example.org'/>");
        }

        for (var index = 0; index < 45; index++)
        {
            Assert.NotNull((await spammer.ReceiveAsync()).Child("error")?.Child("policy-violation", Namespaces.Stanzas));
        }

        await spammer.ReceiveStreamErrorAsync("policy-violation");
    }

    private static Task<TestServer> StartAsync() => TestServer.StartAsync();

    private static string Set(string id, string jid, string more = "") =>
        $"<iq type='set' id='{id}'><query xmlns='jabber:iq:roster'><item jid='{jid}' {more}/></query></iq>";

    private static async Task SubscribeAsync(TestClient subscriber, TestClient contact)
    {
        await subscriber.SendAsync($"<presence type='subscribe' to='{contact.Jid!.Bare}'/>");
        await contact.SendAsync($"<presence type='subscribed' to='{subscriber.Jid!.Bare}'/>");
    }

    private static Element Item(Element push) => push.Child("query", Namespaces.Roster)!.Children[0];

    private static long VersionOf(Element push) => long.Parse(push.Child("query", Namespaces.Roster)!["ver"]!, CultureInfo.InvariantCulture);
}
