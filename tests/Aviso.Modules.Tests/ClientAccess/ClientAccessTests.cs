using System.Text;
using Aviso.Abstractions.Accounts;
using Aviso.Core.Accounts;
using Aviso.Protocol;
using Aviso.Protocol.Sasl;
using Aviso.Testing.Client;
using Aviso.Testing.Server;
using Aviso.Xml;

namespace Aviso.Modules.Tests.ClientAccess;

/// <summary>What people see of the clients of their account, and how they take access away (XEP-0494).</summary>
public sealed class ClientAccessTests
{
    private const string Cam = "urn:xmpp:cam:0";
    private const string Phone = "d4565fa7-4d72-4749-b3d3-740edbf87770";
    private const string Tablet = "aaaaaaaa-4d72-4749-b3d3-740edbf87770";
    private static readonly Jid s_romeo = Jid.Parse("romeo@example.org");

    [Fact]
    public async Task Clients_are_listed_with_what_is_known_of_them()
    {
        await using var server = await StartAsync();
        var (tablet, _) = await BindAsync(server, Tablet, token: true);
        await tablet.CloseAsync();
        server.Advance(TimeSpan.FromHours(2));
        await BindAsync(server, Phone, token: false);
        server.Advance(TimeSpan.FromSeconds(1));
        var laptop = await server.LoginAsync("romeo@example.org/laptop", "secret");

        var clients = (await laptop.RequestAsync("get", null, $"<list xmlns='{Cam}'/>")).Child("clients", Cam)!.Children;

        Assert.Equal(["true", "true", "false"], clients.Select(one => one["connected"]));
        Assert.All(clients, one => Assert.Equal(("session", "unrestricted"), (one["type"], one.Child("permission")!["status"])));
        Assert.Null(clients[0].Child("user-agent")); // it did not say
        Assert.Equal(["AwesomeXMPP", "a phone"], clients[1].Child("user-agent")!.Children.Select(one => one.Text));
        Assert.Equal(["password"], clients[1].Child("auth")!.Children.Select(one => one.Name));
        Assert.Equal(["password", "fast"], clients[2].Child("auth")!.Children.Select(one => one.Name));
        Assert.Equal(XmppDateTime.Format(server.Time.GetUtcNow() - TimeSpan.FromHours(2) - TimeSpan.FromSeconds(1)), clients[2].Child("first-seen")!.Text);
        Assert.DoesNotContain(clients, one => one.ToXml().Contains(Phone[..8], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_knows_the_password_is_disconnected_loses_its_token_and_the_asker_is_told_to_change_it()
    {
        await using var server = await StartAsync();
        var (phone, token) = await BindAsync(server, Phone, token: true);
        var laptop = await server.LoginAsync("romeo@example.org/laptop", "secret");

        var answer = await laptop.RequestAsync("set", null, $"<revoke xmlns='{Cam}' id='{await IdAsync(laptop, "a phone")}'/>");

        Assert.Equal("error", answer["type"]);
        Assert.NotNull(answer.Child("error")!.Child("service-unavailable", Namespaces.Stanzas));
        Assert.NotNull(answer.Child("error")!.Child("password-reset-required", Cam));
        await phone.ReceiveStreamErrorAsync("not-authorized");
        Assert.Equal("failure", (await LoginByTokenAsync(server, token!)).Name);
        Assert.Equal("false", (await ClientAsync(laptop, "a phone"))!["connected"]); // it may come back, so it is still listed
    }

    [Fact]
    public async Task New_password_ends_the_other_sessions_and_forgets_the_clients()
    {
        await using var server = await StartAsync();
        var (phone, token) = await BindAsync(server, Phone, token: true);
        var laptop = await server.LoginAsync("romeo@example.org/laptop", "secret");

        var answer = await laptop.RequestAsync("set", "example.org", "<query xmlns='jabber:iq:register'><username>romeo</username><password>another</password></query>");

        Assert.Equal("result", answer["type"]);
        await phone.ReceiveStreamErrorAsync("reset");
        Assert.Equal("failure", (await LoginByTokenAsync(server, token!)).Name);
        Assert.Single((await laptop.RequestAsync("get", null, $"<list xmlns='{Cam}'/>")).Child("clients", Cam)!.Children);
    }

    [Fact]
    public async Task Own_access_ends_after_the_answer()
    {
        await using var server = await StartAsync();
        var (phone, _) = await BindAsync(server, Phone, token: false);

        var answer = await phone.RequestAsync("set", null, $"<revoke xmlns='{Cam}' id='{await IdAsync(phone, "a phone")}'/>");

        Assert.NotNull(answer.Child("error")!.Child("password-reset-required", Cam));
        await phone.ReceiveStreamErrorAsync("not-authorized");
    }

    [Fact]
    public async Task Errors()
    {
        await using var server = await StartAsync();
        var laptop = await server.LoginAsync("romeo@example.org/laptop", "secret");
        var juliet = await server.LoginAsync("juliet@example.org/balcony");

        await AssertErrorAsync(laptop, "set", null, $"<revoke xmlns='{Cam}' id='unknown'/>", "item-not-found");
        await AssertErrorAsync(laptop, "set", null, $"<revoke xmlns='{Cam}'/>", "bad-request");
        await AssertErrorAsync(juliet, "get", "romeo@example.org", $"<list xmlns='{Cam}'/>", "service-unavailable");
        await AssertErrorAsync(juliet, "set", "romeo@example.org", $"<revoke xmlns='{Cam}' id='{await IdAsync(laptop, null)}'/>", "service-unavailable");
        await laptop.ReceiveNothingAsync();
    }

    [Fact]
    public async Task Clients_not_seen_for_long_are_forgotten_and_what_is_kept_is_bounded()
    {
        await using var server = await StartAsync(settings => settings.Options
            .Configure<AccountOptions>(options => options.RememberClients = TimeSpan.FromDays(2))
            .Configure<TokenOptions>(options => options.MaxClients = 2));
        foreach (var id in (string[])[Phone, Tablet, "bbbbbbbb-4d72-4749-b3d3-740edbf87770"])
        {
            var (client, _) = await BindAsync(server, id, token: false);
            await client.CloseAsync();
            server.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(2, (await ListAsync(server)).Count);
        Assert.Equal(2, await StoredAsync(server));

        server.Advance(TimeSpan.FromDays(3));

        Assert.Empty(await ListAsync(server));
        await server.Get<IAccountClients>().ForgetAsync("example.org", TestContext.Current.CancellationToken);
        Assert.Equal(0, await StoredAsync(server));
    }

    [Fact]
    public async Task Host_that_remembers_nothing_lists_who_is_there()
    {
        await using var server = await StartAsync(settings => settings.Options.Configure<AccountOptions>(options => options.RememberClients = TimeSpan.Zero));
        var (phone, _) = await BindAsync(server, Phone, token: false);
        Assert.Equal("true", Assert.Single((await phone.RequestAsync("get", null, $"<list xmlns='{Cam}'/>")).Child("clients", Cam)!.Children)["connected"]);

        Assert.Equal(0, await StoredAsync(server));
    }

    [Fact]
    public async Task Command_shows_the_other_devices_and_signs_one_out()
    {
        await using var server = await StartAsync();
        var laptop = await server.LoginAsync("romeo@example.org/laptop", "secret");
        var (phone, _) = await BindAsync(server, Phone, token: true);

        var form = (await laptop.RequestAsync("set", "example.org", "<command xmlns='http://jabber.org/protocol/commands' node='clients' action='execute'/>"))
            .Child("command", "http://jabber.org/protocol/commands")!;
        var option = Assert.Single(form.Child("x", Namespaces.DataForms)!.Child("field")!.ChildrenNamed("option"));
        Assert.StartsWith("AwesomeXMPP, a phone (connected, last login ", option["label"], StringComparison.Ordinal);
        var done = (await laptop.RequestAsync(
            "set", "example.org", $"<command xmlns='http://jabber.org/protocol/commands' node='clients' sessionid='{form["sessionid"]}'>"
            + $"<x xmlns='jabber:x:data' type='submit'><field var='client'><value>{option.Child("value")!.Text}</value></field></x></command>")).Child("command", "http://jabber.org/protocol/commands")!;

        Assert.Equal("completed", done["status"]);
        Assert.Contains("change the password", done.Child("note")!.Text, StringComparison.Ordinal);
        await phone.ReceiveStreamErrorAsync("not-authorized");
    }

    private static async Task<TestServer> StartAsync(Action<TestServerSettings>? configure = null)
    {
        var server = await TestServer.StartAsync(configure);
        await server.CreateAccountAsync(s_romeo.ToString(), "secret");
        return server;
    }

    private static async Task<TestClient> OpenAsync(TestServer server)
    {
        var client = server.Connect(isDirectTls: true);
        await client.OpenAsync();
        return client;
    }

    private static async Task<(TestClient Client, string? Token)> BindAsync(TestServer server, string agent, bool token)
    {
        var client = await OpenAsync(server);
        await client.SendAsync(
            $"<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'><initial-response>{Convert.ToBase64String(Encoding.UTF8.GetBytes("\0romeo\0secret"))}</initial-response>"
            + Agent(agent) + (token ? "<request-token xmlns='urn:xmpp:fast:0' mechanism='HT-SHA-256-NONE'/>" : "") + "<bind xmlns='urn:xmpp:bind:0'/></authenticate>");
        var success = await client.ReceiveAsync();
        Assert.Equal("success", success.Name);
        await client.ReceiveAsync("features");
        return (client, success.Child("token", "urn:xmpp:fast:0")?["token"]);
    }

    private static async Task<Element> LoginByTokenAsync(TestServer server, string token)
    {
        var client = await OpenAsync(server);
        await client.SendAsync(
            $"<authenticate xmlns='urn:xmpp:sasl:2' mechanism='HT-SHA-256-NONE'><initial-response>{Convert.ToBase64String(HashedToken.Request("romeo", token, default))}</initial-response>"
            + Agent(Phone) + "<fast xmlns='urn:xmpp:fast:0'/></authenticate>");
        return await client.ReceiveAsync();
    }

    private static string Agent(string id) => $"<user-agent id='{id}'><software>AwesomeXMPP</software><device>{(id == Phone ? "a phone" : "a tablet")}</device></user-agent>";

    private static async Task<Element?> ClientAsync(TestClient client, string? device) =>
        (await client.RequestAsync("get", null, $"<list xmlns='{Cam}'/>")).Child("clients", Cam)!.Children
            .FirstOrDefault(one => one.Child("user-agent")?.Child("device")?.Text == device);

    private static async Task<string> IdAsync(TestClient client, string? device) => (await ClientAsync(client, device))!["id"]!;

    private static async Task<IReadOnlyList<AccountClient>> ListAsync(TestServer server) =>
        await server.Get<IAccountClients>().ListAsync((await server.Accounts.FindAsync(s_romeo))!);

    private static async Task<int> StoredAsync(TestServer server) => (await server.Storage.Map("fast_tokens").ListAsync(new("example.org", "romeo"), 100)).Count;

    private static async Task AssertErrorAsync(TestClient client, string type, string? to, string payload, string condition)
    {
        var answer = await client.RequestAsync(type, to, payload);
        Assert.NotNull(answer.Child("error")?.Child(condition, Namespaces.Stanzas));
    }
}
