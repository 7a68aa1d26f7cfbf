using Aviso.Abstractions.Hosts;
using Aviso.Testing.Client;
using Aviso.Testing.Server;

namespace Aviso.Streams.Tests.Negotiation;

/// <summary>Resource binding (RFC 6120 §7).</summary>
public sealed class BindingTests
{
    private const string Bind = "urn:ietf:params:xml:ns:xmpp-bind";

    [Fact]
    public async Task Wanted_resource_is_bound()
    {
        await using var server = await StreamServer.StartAsync();

        var client = await server.LoginAsync("romeo@example.org/orchard");

        Assert.Equal("romeo@example.org/orchard", client.Jid!.ToString());
    }

    [Fact]
    public async Task Server_names_the_resource_of_a_client_that_names_none()
    {
        await using var server = await StreamServer.StartAsync();

        var first = await server.LoginAsync("romeo@example.org");
        var second = await server.LoginAsync("romeo@example.org");

        Assert.NotEmpty(first.Jid!.Resource);
        Assert.NotEqual(first.Jid, second.Jid);
    }

    [Theory]
    [InlineData("<resource>{long}</resource>")]
    [InlineData("<resource>a&#x2028;b</resource>")]
    [InlineData("<resource>a&#x7f;b</resource>")]
    public async Task Resource_that_no_jid_may_have_is_refused_and_another_may_be_tried(string resource)
    {
        await using var server = await StreamServer.StartAsync();
        var client = await AuthenticateAsync(server);

        await client.SendAsync($"<iq type='set' id='b'><bind xmlns='{Bind}'>{resource.Replace("{long}", new string('r', 1024), StringComparison.Ordinal)}</bind></iq>");

        await client.ReceiveXmlAsync(Error("modify", "bad-request"));
        await client.BindAsync("orchard");
    }

    [Theory]
    [InlineData("<iq type='set'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>")]
    [InlineData("<iq type='get' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>")]
    public async Task Bind_request_without_id_or_of_type_get_is_bad(string request)
    {
        await using var server = await StreamServer.StartAsync();
        var client = await AuthenticateAsync(server);

        await client.SendAsync(request);

        await client.ReceiveXmlAsync("<iq type='error'><error type='modify'><bad-request xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
    }

    [Fact]
    public async Task Second_bind_on_a_stream_is_not_allowed()
    {
        await using var server = await StreamServer.StartAsync();
        var client = await server.LoginAsync("romeo@example.org/orchard");

        await client.SendAsync($"<iq type='set' id='b'><bind xmlns='{Bind}'><resource>other</resource></bind></iq>");

        await client.ReceiveXmlAsync(Error("cancel", "not-allowed"));
        await client.ReceiveNothingAsync();
    }

    [Fact]
    public async Task Account_has_a_bounded_number_of_resources()
    {
        await using var server = await StreamServer.StartAsync(host: host => host.MaxResources = 2);
        await server.LoginAsync("romeo@example.org/one");
        var second = await server.LoginAsync("romeo@example.org/two");
        var client = await AuthenticateAsync(server);

        await client.SendAsync($"<iq type='set' id='b'><bind xmlns='{Bind}'><resource>three</resource></bind></iq>");

        await client.ReceiveXmlAsync(Error("wait", "resource-constraint"));
        await second.CloseAsync();
        await client.BindAsync("three");
    }

    [Fact]
    public async Task New_session_replaces_the_one_that_has_the_resource()
    {
        await using var server = await StreamServer.StartAsync();
        var old = await server.LoginAsync("romeo@example.org/orchard");
        var juliet = await server.LoginAsync("juliet@example.org/balcony");

        var current = await server.LoginAsync("romeo@example.org/orchard");

        await old.ReceiveStreamErrorAsync("conflict");
        await juliet.SendAsync("<message to='romeo@example.org/orchard'><body>hi</body></message>");
        await current.ReceiveXmlAsync("<message from='juliet@example.org/balcony'><body>hi</body></message>");
    }

    [Fact]
    public async Task New_session_gets_another_name_where_the_policy_says_so()
    {
        await using var server = await StreamServer.StartAsync(host: host => host.ResourceConflict = ResourceConflictPolicy.Rename);
        var old = await server.LoginAsync("romeo@example.org/orchard");

        var current = await server.LoginAsync("romeo@example.org/orchard");

        Assert.NotEqual(old.Jid, current.Jid);
        await old.ReceiveNothingAsync();
    }

    [Fact]
    public async Task New_session_is_refused_where_the_policy_says_so_and_may_take_another_name()
    {
        await using var server = await StreamServer.StartAsync(host: host => host.ResourceConflict = ResourceConflictPolicy.Reject);
        var old = await server.LoginAsync("romeo@example.org/orchard");
        var client = await AuthenticateAsync(server);

        await client.SendAsync($"<iq type='set' id='b'><bind xmlns='{Bind}'><resource>orchard</resource></bind></iq>");

        await client.ReceiveXmlAsync(Error("cancel", "conflict"));
        await client.BindAsync("garden");
        await old.ReceiveNothingAsync();
    }

    [Fact]
    public async Task Resource_is_free_again_after_the_network_went_away()
    {
        await using var server = await StreamServer.StartAsync(host: host => host.ResourceConflict = ResourceConflictPolicy.Reject);
        var old = await server.LoginAsync("romeo@example.org/orchard");

        old.Transport.Abort();
        await old.DisposeAsync();

        await server.LoginAsync("romeo@example.org/orchard");
    }

    private static string Error(string type, string condition) =>
        $"<iq type='error' id='b'><error type='{type}'><{condition} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>";

    private static async Task<TestClient> AuthenticateAsync(TestServer server)
    {
        if (await server.Accounts.ReadAsync(Protocol.Jid.Parse("romeo@example.org")) is null)
        {
            await server.CreateAccountAsync("romeo@example.org");
        }

        var client = server.Connect();
        await client.OpenAsync();
        await client.AuthenticatePlainAsync("romeo", TestServer.DefaultPassword);
        await client.OpenAsync();
        return client;
    }
}
