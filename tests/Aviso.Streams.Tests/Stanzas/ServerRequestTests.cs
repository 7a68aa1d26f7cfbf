using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Routing;
using Aviso.Core.Routing;
using Aviso.Protocol;
using Aviso.Testing.Server;
using Aviso.Xml;

namespace Aviso.Streams.Tests.Stanzas;

public sealed class ServerRequestTests
{
    private const string Romeo = "romeo@example.org/orchard";
    private static readonly Element s_question = new("query", "some:thing");

    [Fact]
    public async Task Answer_comes_back_and_only_from_who_was_asked()
    {
        await using var server = await StartAsync();
        var (romeo, tybalt) = (await server.LoginAsync(Romeo), await server.LoginAsync("tybalt@example.org/street"));
        var asking = AskAsync(server, Romeo);
        var request = await romeo.ReceiveAsync();
        Assert.Equal(("set", "example.org", "query"), (request["type"], request["from"], request.Children[0].Name));

        await tybalt.SendAsync($"<iq type='error' id='{request["id"]}' to='example.org'><error type='cancel'><gone xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
        await tybalt.BarrierAsync();
        await romeo.SendAsync($"<iq type='result' id='{request["id"]}' to='example.org'><answer xmlns='some:thing'/></iq>");
        var answer = await asking;
        Assert.True(answer.IsResult);
        Assert.Equal("answer", answer.Payload!.Name);
    }

    [Fact]
    public async Task Errors_come_back_with_their_condition()
    {
        await using var server = await StartAsync();
        var romeo = await server.LoginAsync(Romeo);
        var asking = AskAsync(server, Romeo);
        var request = await romeo.ReceiveAsync();
        await romeo.SendAsync($"<iq type='error' id='{request["id"]}' to='example.org'><error type='auth'><forbidden xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
        Assert.Equal(StanzaError.Forbidden, (await asking).Error);
    }

    [Theory]
    [InlineData("push.example.net", "remote-server-not-found")]
    [InlineData("nobody@example.org", "service-unavailable")]
    [InlineData("nobody@example.org/there", "service-unavailable")]
    [InlineData("example.org", "service-unavailable")]
    public async Task Who_cannot_be_reached_is_an_error_at_once(string to, string condition)
    {
        await using var server = await StartAsync();
        Assert.Equal(condition, (await AskAsync(server, to)).Error!.Condition);
    }

    [Fact]
    public async Task Silence_is_an_error_after_a_while_and_makes_room()
    {
        await using var server = await StartAsync(maxPending: 1);
        var romeo = await server.LoginAsync(Romeo);
        var asking = AskAsync(server, Romeo);
        Assert.Equal("resource-constraint", (await AskAsync(server, Romeo)).Error!.Condition);

        server.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("remote-server-timeout", (await asking).Error!.Condition);
        Assert.Equal("remote-server-not-found", (await AskAsync(server, "example.net")).Error!.Condition);
        Assert.Equal("iq", (await romeo.ReceiveAsync()).Name);
        await romeo.ReceiveNothingAsync();
    }

    private static Task<TestServer> StartAsync(int maxPending = 10) => TestServer.StartAsync(settings =>
    {
        settings.WithoutModules();
        settings.Options.Set(new ServerRequestOptions { MaxPending = maxPending });
    });

    private static Task<IqAnswer> AskAsync(TestServer server, string to) => server.Get<IServerRequests>().AskAsync(
        server.Get<IVirtualHosts>().All[0], Jid.Parse(to), isSet: true, s_question, TimeSpan.FromSeconds(30));
}
