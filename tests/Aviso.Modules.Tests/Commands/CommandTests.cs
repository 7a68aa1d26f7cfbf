using Aviso.Core.Accounts;
using Aviso.Core.Modules;
using Aviso.Modules.Commands;
using Aviso.Protocol;
using Aviso.Testing.Client;
using Aviso.Testing.Server;
using Aviso.Xml;

namespace Aviso.Modules.Tests.Commands;

public sealed class CommandTests
{
    private const string Host = "example.org";
    private const string Fish = "<field var='dish'><value>fish</value></field>";

    [Fact]
    public async Task People_see_the_commands_that_they_may_run()
    {
        await using var server = await StartAsync();
        var romeo = await server.LoginAsync("romeo@example.org/orchard");
        var juliet = await server.LoginAsync("juliet@example.org/balcony");

        Assert.Equal(["burn", "menu", "order", "rate"], await ListAsync(romeo, Host));
        Assert.Equal(["burn", "close", "menu", "order", "rate"], await ListAsync(juliet, Host));
        Assert.Equal(["order"], await ListAsync(romeo, "romeo@example.org"));
        Assert.Equal(["close", "order"], await ListAsync(juliet, "juliet@example.org"));
    }

    [Fact]
    public async Task A_command_node_describes_itself_to_those_who_may_run_it() // XEP-0050 §2.2
    {
        await using var server = await StartAsync();
        var romeo = await server.LoginAsync("romeo@example.org/orchard");

        var order = (await InfoAsync(romeo, "order")).Children[0];
        Assert.Equal(("automation", "command-node", "Order"), (order.Child("identity")!["category"], order.Child("identity")!["type"], order.Child("identity")!["name"]));
        Assert.Equal([Namespaces.Commands, Namespaces.DataForms], order.ChildrenNamed("feature").Select(one => one["var"]));
        var list = (await InfoAsync(romeo, Namespaces.Commands)).Children[0];
        Assert.Equal("command-list", list.Child("identity")!["type"]);
        AssertError(await InfoAsync(romeo, "close"), "forbidden");
        AssertError(await InfoAsync(romeo, "dance"), "item-not-found");
    }

    [Fact]
    public async Task A_command_without_form_completes_at_once()
    {
        await using var server = await StartAsync();
        var romeo = await server.LoginAsync("romeo@example.org/orchard");

        var menu = await RunAsync(romeo, Host, "menu");

        Assert.Equal(("completed", "en"), (menu["status"], menu.Lang));
        Assert.NotEqual("", menu["sessionid"]);
        Assert.Null(menu.Child("actions"));
        Assert.True(DataForm.TryParse(menu.Child("x", Namespaces.DataForms)!, out var form, out _));
        Assert.Equal((DataFormType.Result, "fish"), (form.Type, form["today"]!.Value));
    }

    [Fact]
    public async Task A_command_that_fails_says_so_in_a_note() // XEP-0050 §3.6
    {
        await using var server = await StartAsync();
        var romeo = await server.LoginAsync("romeo@example.org/orchard");

        var burn = await RunAsync(romeo, Host, "burn");

        Assert.Equal(("completed", "error", "The kitchen is on fire."), (burn["status"], burn.Child("note")!["type"], burn.Child("note")!.Text));
    }

    [Theory]
    [InlineData(Host)]
    [InlineData("romeo@example.org")]
    public async Task A_command_goes_from_form_to_form_and_back(string at)
    {
        await using var server = await StartAsync();
        var romeo = await server.LoginAsync("romeo@example.org/orchard");

        var first = await RunAsync(romeo, at, "order");
        Assert.Equal("executing", first["status"]);
        Assert.Equal(("next", "next"), (first.Child("actions")!["execute"], string.Join(' ', first.Child("actions")!.Children.Select(one => one.Name))));

        var second = await RunAsync(romeo, at, "order", first["sessionid"], "next", Fish);
        Assert.Equal(("complete", "prev complete"), (second.Child("actions")!["execute"], string.Join(' ', second.Child("actions")!.Children.Select(one => one.Name))));
        Assert.NotNull(Form(second)["count"]);

        var back = await RunAsync(romeo, at, "order", first["sessionid"], "prev");
        Assert.NotNull(Form(back)["dish"]);
        await RunAsync(romeo, at, "order", first["sessionid"], null, "<field var='dish'><value>soup</value></field>");
        var last = await RunAsync(romeo, at, "order", first["sessionid"], "execute", "<field var='count'><value>2</value></field>");

        Assert.Equal(("completed", "2 soup for romeo@example.org"), (last["status"], last.Child("note")!.Text));
        AssertError(await SendAsync(romeo, at, "order", first["sessionid"]), "not-allowed", "session-expired");
    }

    [Fact]
    public async Task A_form_may_come_with_the_first_request()
    {
        await using var server = await StartAsync();
        var romeo = await server.LoginAsync("romeo@example.org/orchard");

        Assert.Equal("Thank you.", (await RunAsync(romeo, Host, "rate", null, null, "<field var='count'><value>2</value></field>")).Child("note")!.Text);
        AssertError(await SendAsync(romeo, Host, "rate", null, null, "<field var='count'><value>100</value></field>"), "bad-request", "bad-payload");
        AssertError(await SendAsync(romeo, Host, "rate", null, null, "<field var='count'><value>1</value></field>"), "not-acceptable");
    }

    [Fact]
    public async Task A_form_that_is_wrong_can_be_corrected()
    {
        await using var server = await StartAsync();
        var romeo = await server.LoginAsync("romeo@example.org/orchard");
        var id = (await RunAsync(romeo, Host, "order"))["sessionid"];

        AssertError(await SendAsync(romeo, Host, "order", id, "next"), "bad-request", "bad-payload");
        AssertError(await SendAsync(romeo, Host, "order", id, "next", "<field var='dish'><value>shoe</value></field>"), "bad-request", "bad-payload");
        AssertError(await SendAsync(romeo, Host, "order", id, "next", "<field><value>fish</value></field>"), "bad-request", "bad-payload");
        AssertError(await SendAsync(romeo, Host, "order", id, "complete", Fish), "bad-request", "bad-action");
        AssertError(await SendAsync(romeo, Host, "order", id, "prev"), "bad-request", "bad-action");
        AssertError(await SendAsync(romeo, Host, "order", id, "fly", Fish), "bad-request", "malformed-action");
        Assert.Equal("executing", (await RunAsync(romeo, Host, "order", id, "next", Fish))["status"]);
    }

    [Fact]
    public async Task Canceling_ends_the_session() // XEP-0050 §2.4.3
    {
        await using var server = await StartAsync();
        var romeo = await server.LoginAsync("romeo@example.org/orchard");
        var id = (await RunAsync(romeo, Host, "order"))["sessionid"];

        var canceled = await RunAsync(romeo, Host, "order", id, "cancel");

        Assert.Equal(("canceled", id, 0), (canceled["status"], canceled["sessionid"], canceled.Children.Count));
        AssertError(await SendAsync(romeo, Host, "order", id, "next", Fish), "not-allowed", "session-expired");
        AssertError(await SendAsync(romeo, Host, "order", null, "cancel"), "bad-request", "bad-action");
        AssertError(await SendAsync(romeo, Host, "order", "mine", "next", Fish), "bad-request", "bad-sessionid");
    }

    [Fact]
    public async Task A_session_belongs_to_one_pair_and_one_command() // XEP-0050 §3.3
    {
        await using var server = await StartAsync();
        var romeo = await server.LoginAsync("romeo@example.org/orchard");
        var other = await server.LoginAsync("romeo@example.org/balcony");
        var id = (await RunAsync(romeo, Host, "order"))["sessionid"];

        AssertError(await SendAsync(other, Host, "order", id, "next", Fish), "not-allowed", "session-expired");
        AssertError(await SendAsync(romeo, "romeo@example.org", "order", id, "next", Fish), "not-allowed", "session-expired");
        AssertError(await SendAsync(romeo, Host, "rate", id, "complete", Fish), "bad-request", "bad-sessionid");
        Assert.Equal("executing", (await RunAsync(romeo, Host, "order", id, "next", Fish))["status"]);
    }

    [Fact]
    public async Task Who_may_not_is_refused()
    {
        await using var server = await StartAsync(settings => settings.Options.Configure<Abstractions.Hosts.HostOptions>(options => options.AnonymousEnabled = true));
        var romeo = await server.LoginAsync("romeo@example.org/orchard");
        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        var guest = server.Connect();
        await guest.OpenAsync();
        await guest.SendAsync($"<auth xmlns='{Namespaces.Sasl}' mechanism='ANONYMOUS'>=</auth>");
        Assert.Equal("success", (await guest.ReceiveAsync()).Name);
        await guest.OpenAsync();
        await guest.BindAsync("");

        AssertError(await SendAsync(romeo, Host, "close"), "forbidden");
        AssertError(await SendAsync(romeo, Host, "dance"), "item-not-found");
        AssertError(await SendAsync(romeo, Host, ""), "bad-request");
        Assert.Equal("Closed.", (await RunAsync(juliet, Host, "close")).Child("note")!.Text);
        AssertError(await SendAsync(guest, Host, "order"), "forbidden");
        Assert.Equal("completed", (await RunAsync(guest, Host, "menu"))["status"]);

        // A stranger cannot tell whether there is an account.
        AssertError(await SendAsync(romeo, "juliet@example.org", "order"), "service-unavailable");
        AssertError(await SendAsync(romeo, "juliet@example.org", "dance"), "service-unavailable");
        AssertError(await SendAsync(romeo, "nobody@example.org", "order"), "service-unavailable");
        AssertError(await SendAsync(juliet, "romeo@example.org", "order"), "service-unavailable");
        Assert.Equal("completed", (await RunAsync(juliet, "romeo@example.org", "close"))["status"]);
    }

    [Fact]
    public async Task Sessions_end_by_time_by_number_and_with_their_client()
    {
        await using var server = await StartAsync(settings => settings.Options.Set(
            new CommandOptions { SessionTime = TimeSpan.FromSeconds(60), MaxSessions = 3, MaxSessionsPerAccount = 2 }));
        var romeo = await server.LoginAsync("romeo@example.org/orchard");
        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        var nurse = await server.LoginAsync("nurse@example.org/chamber");

        var first = (await RunAsync(romeo, Host, "order"))["sessionid"];
        server.Advance(TimeSpan.FromSeconds(10));
        var second = (await RunAsync(romeo, Host, "order"))["sessionid"];
        var third = (await RunAsync(romeo, Host, "order"))["sessionid"]; // one more than two ends the first
        AssertError(await SendAsync(romeo, Host, "order", first, "next", Fish), "not-allowed", "session-expired");
        await RunAsync(juliet, Host, "order");
        AssertError(await SendAsync(nurse, Host, "order"), "resource-constraint");

        server.Advance(TimeSpan.FromSeconds(50));
        await RunAsync(romeo, Host, "order", second, "next", Fish);
        server.Advance(TimeSpan.FromSeconds(20)); // juliet's and the third time out
        AssertError(await SendAsync(romeo, Host, "order", third, "next", Fish), "not-allowed", "session-expired");
        await RunAsync(romeo, Host, "order");
        await RunAsync(nurse, Host, "order");
        AssertError(await SendAsync(juliet, Host, "order"), "resource-constraint");

        await romeo.CloseAsync();
        await RunAsync(juliet, Host, "order");
    }

    [Fact]
    public async Task Two_modules_cannot_bring_one_command()
    {
        var exception = await Assert.ThrowsAsync<ModuleException>(() => StartAsync(settings => settings.With(typeof(OtherRestaurant))));
        Assert.Contains("'other-restaurant' and 'restaurant' both bring the command 'menu'", exception.Message, StringComparison.Ordinal);
    }

    private static Task<TestServer> StartAsync(Action<TestServerSettings>? configure = null) => TestServer.StartAsync(settings =>
    {
        settings.Without("client-access").With(typeof(Restaurant)).Options.Set(new AdministratorOptions { Administrators = [Jid.Parse("juliet@example.org")] });
        configure?.Invoke(settings);
    });

    private static Task<Element> SendAsync(TestClient client, string to, string node, string? id = null, string? action = null, string? fields = null) =>
        client.RequestAsync("set", to, new Element(
            "command", Namespaces.Commands, ("node", node), ("sessionid", id), ("action", action),
            fields is null ? null : Element.Parse($"<x xmlns='jabber:x:data' type='submit'>{fields}</x>")).ToXml());

    private static async Task<Element> RunAsync(TestClient client, string to, string node, string? id = null, string? action = null, string? fields = null)
    {
        var answer = await SendAsync(client, to, node, id, action, fields);
        Assert.Equal("result", answer["type"]);
        return answer.Child("command", Namespaces.Commands)!;
    }

    private static async Task<IEnumerable<string?>> ListAsync(TestClient client, string at) =>
        (await client.RequestAsync("get", at, $"<query xmlns='{Namespaces.DiscoItems}' node='{Namespaces.Commands}'/>"))
            .Children[0].Children.Select(item => item["jid"] == at ? item["node"] : item.ToXml()).Order();

    private static Task<Element> InfoAsync(TestClient client, string node) =>
        client.RequestAsync("get", Host, $"<query xmlns='{Namespaces.DiscoInfo}' node='{node}'/>");

    private static DataForm Form(Element command)
    {
        Assert.True(DataForm.TryParse(command.Child("x", Namespaces.DataForms)!, out var form, out _));
        return form;
    }

    private static void AssertError(Element answer, string condition, string? specific = null)
    {
        Assert.Equal("error", answer["type"]);
        Assert.True(StanzaError.TryParse(answer.Child("error")!, out var error));
        Assert.Equal((condition, specific), (error.Condition, error.ApplicationCondition?.Name));
    }
}
