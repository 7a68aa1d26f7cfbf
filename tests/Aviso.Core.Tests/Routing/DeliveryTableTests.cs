using Aviso.Abstractions.Sessions;
using Aviso.Protocol;
using Aviso.Testing.Client;
using Aviso.Testing.Server;

namespace Aviso.Core.Tests.Routing;

/// <summary>
/// RFC 6121 §8.5 and its table 1: what happens to a stanza for an account, by the account's resources and by the address. No
/// module stores anything here, so where the table says "offline or error" it is an error.
/// </summary>
public sealed class DeliveryTableTests
{
    private const string None = "(none)";

    // E: service-unavailable to the sender; S: silently ignored; else the resources that get it.
    [Theory]
    [InlineData("no account", "", "normal:E chat:E groupchat:E headline:S error:S")]
    [InlineData("no account", "/orchard", "normal:E chat:E groupchat:E headline:S error:S")]
    [InlineData(None, "", "normal:E chat:E groupchat:E headline:S error:S")]
    [InlineData(None, "/orchard", "normal:E chat:E groupchat:E headline:S error:S")]
    [InlineData("orchard=connected", "", "normal:E chat:E groupchat:E headline:S error:S")]
    [InlineData("orchard=connected", "/orchard", "normal:orchard chat:orchard groupchat:orchard headline:orchard error:orchard")]
    [InlineData("orchard=-1", "", "normal:E chat:E groupchat:E headline:S error:S")]
    [InlineData("orchard=-1", "/orchard", "normal:orchard chat:orchard groupchat:orchard headline:orchard error:orchard")]
    [InlineData("orchard=-1", "/nowhere", "normal:E chat:E groupchat:E headline:S error:S")]
    [InlineData("orchard=0", "", "normal:orchard chat:orchard groupchat:E headline:orchard error:S")]
    [InlineData("orchard=0", "/orchard", "normal:orchard chat:orchard groupchat:orchard headline:orchard error:orchard")]
    [InlineData("orchard=0", "/nowhere", "normal:E chat:orchard groupchat:E headline:S error:S")]
    [InlineData("orchard=0 garden=5 cellar=-1 attic=connected", "", "normal:orchard,garden chat:orchard,garden groupchat:E headline:orchard,garden error:S")]
    [InlineData("orchard=0 garden=5 cellar=-1 attic=connected", "/orchard", "normal:orchard chat:orchard groupchat:orchard headline:orchard error:orchard")]
    [InlineData("orchard=0 garden=5 cellar=-1 attic=connected", "/cellar", "normal:cellar chat:cellar groupchat:cellar headline:cellar error:cellar")]
    [InlineData("orchard=0 garden=5 cellar=-1 attic=connected", "/nowhere", "normal:E chat:orchard,garden groupchat:E headline:S error:S")]
    public async Task Message_goes_where_table_1_says(string resources, string address, string expected)
    {
        await using var table = await Table.LayAsync(resources);
        foreach (var (type, outcome) in expected.Split(' ').Select(one => (one.Split(':')[0], one.Split(':')[1])))
        {
            var attribute = type == "normal" ? "" : $" type='{type}'";
            await table.AssertAsync(
                $"<message to='romeo@example.org{address}' id='m'{attribute}><body>hi</body></message>",
                $"<message from='juliet@example.org/balcony' to='romeo@example.org{address}' id='m'{attribute}><body>hi</body></message>",
                outcome);
        }
    }

    [Theory]
    [InlineData("no account", "", "S")]
    [InlineData("no account", "/orchard", "S")]
    [InlineData(None, "", "S")]
    [InlineData(None, "/orchard", "S")]
    [InlineData("orchard=0", "", "orchard")]
    [InlineData("orchard=-1", "", "orchard")]
    [InlineData("orchard=connected", "", "S")]
    [InlineData("orchard=connected", "/orchard", "orchard")]
    [InlineData("orchard=0 garden=5 cellar=-1 attic=connected", "", "orchard,garden,cellar")]
    [InlineData("orchard=0 garden=5 cellar=-1 attic=connected", "/garden", "garden")]
    [InlineData("orchard=0 garden=5 cellar=-1 attic=connected", "/nowhere", "S")]
    public async Task Presence_goes_to_available_resources_whatever_their_priority(string resources, string address, string outcome)
    {
        await using var table = await Table.LayAsync(resources);
        foreach (var type in (string[])["", " type='unavailable'"])
        {
            await table.AssertAsync(
                $"<presence to='romeo@example.org{address}' id='m'{type}/>",
                $"<presence from='juliet@example.org/balcony' to='romeo@example.org{address}' id='m'{type}/>",
                outcome);
        }
    }

    [Theory]
    [InlineData("no account", "", "get:E set:E result:S error:S")]
    [InlineData("no account", "/orchard", "get:E set:E result:S error:S")]
    [InlineData(None, "", "get:E set:E result:S error:S")]
    [InlineData(None, "/orchard", "get:E set:E result:S error:S")]
    [InlineData("orchard=0", "", "get:E set:E result:S error:S")]
    [InlineData("orchard=connected", "/orchard", "get:orchard set:orchard result:orchard error:orchard")]
    [InlineData("orchard=0 garden=5", "/garden", "get:garden set:garden result:garden error:garden")]
    [InlineData("orchard=0 garden=5", "/nowhere", "get:E set:E result:S error:S")]
    public async Task Iq_is_answered_for_the_account_or_goes_to_the_one_resource(string resources, string address, string expected)
    {
        await using var table = await Table.LayAsync(resources);
        foreach (var (type, outcome) in expected.Split(' ').Select(one => (one.Split(':')[0], one.Split(':')[1])))
        {
            await table.AssertAsync(
                $"<iq to='romeo@example.org{address}' id='m' type='{type}'><query xmlns='urn:q'/></iq>",
                $"<iq from='juliet@example.org/balcony' to='romeo@example.org{address}' id='m' type='{type}'><query xmlns='urn:q'/></iq>",
                outcome);
        }
    }

    /// <summary>Romeo with some resources, and Juliet who sends.</summary>
    private sealed class Table(TestServer server, TestClient juliet, IReadOnlyList<TestClient> romeos) : IAsyncDisposable
    {
        public static async Task<Table> LayAsync(string resources)
        {
            var server = await TestServer.StartAsync(settings => settings.WithoutModules());
            var juliet = await server.LoginAsync("juliet@example.org/balcony");
            if (resources != "no account")
            {
                await server.CreateAccountAsync("romeo@example.org");
            }

            var romeos = new List<TestClient>();
            foreach (var (resource, priority) in resources.Split(' ').Where(one => one.Contains('=')).Select(one => (one.Split('=')[0], one.Split('=')[1])))
            {
                var romeo = await server.LoginAsync($"romeo@example.org/{resource}");
                romeos.Add(romeo);
                if (priority != "connected")
                {
                    server.Accounts.TryGet(romeo.Jid!.Bare)!.Find(resource)!.Presence =
                        new AvailablePresence(romeo.Jid, "<presence/>"u8.ToArray(), sbyte.Parse(priority), null, server.Time.GetUtcNow());
                }
            }

            return new(server, juliet, romeos);
        }

        public async Task AssertAsync(string sent, string delivered, string outcome)
        {
            await juliet.SendAsync(sent);
            if (outcome == "E")
            {
                var error = await juliet.ReceiveAsync("an error");
                Assert.Equal("error", error["type"]);
                Assert.NotNull(error.Child("error")?.Child("service-unavailable", Namespaces.Stanzas));
            }

            foreach (var romeo in romeos.Where(one => outcome.Split(',').Contains(one.Jid!.Resource)))
            {
                await romeo.ReceiveXmlAsync(delivered);
            }

            foreach (var client in (IEnumerable<TestClient>)[juliet, .. romeos])
            {
                await client.ReceiveNothingAsync();
            }
        }

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }
}
