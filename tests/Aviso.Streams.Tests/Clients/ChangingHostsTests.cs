using Aviso.Abstractions.Hosts;
using Aviso.Core.Accounts;
using Aviso.Core.Hosts;
using Aviso.Protocol;
using Aviso.Testing.Server;

namespace Aviso.Streams.Tests.Clients;

/// <summary>Virtual hosts come and go while the server runs.</summary>
public sealed class ChangingHostsTests
{
    [Fact]
    public async Task Host_that_comes_is_served_and_keeps_its_object_when_it_goes_and_comes_again()
    {
        await using var server = await TestServer.StartAsync();
        Replace(server, "example.org", "example.net");
        var host = server.Get<IVirtualHosts>().Find("example.net");
        await server.LoginAsync("romeo@example.net/orchard");

        Replace(server, "example.org");
        Assert.Null(server.Get<IVirtualHosts>().Find("example.net"));
        Replace(server, "example.net", "example.org");
        Assert.Same(host, server.Get<IVirtualHosts>().Find("example.net"));
        Assert.Equal(["example.net", "example.org"], server.Get<IVirtualHosts>().All.Select(one => one.Domain));
    }

    [Fact]
    public async Task Client_of_a_host_that_has_gone_while_it_logged_in_is_told_so()
    {
        await using var server = await TestServer.StartAsync(settings => settings.Domains = ["example.org", "example.net"]);
        await server.CreateAccountAsync("romeo@example.net");
        var client = server.Connect();
        client.Domain = "example.net";
        await client.OpenAsync();
        await client.AuthenticatePlainAsync("romeo", TestServer.DefaultPassword);
        await client.OpenAsync();

        Replace(server, "example.org");
        await client.SendAsync("<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");

        await client.ReceiveAsync("the answer");
        await client.ReceiveStreamErrorAsync("host-gone");
        Assert.Equal(0, server.Get<SessionDirectory>().Count);
        Assert.Equal(0, server.Get<SessionDirectory>().Count);
        var stranger = server.Connect();
        await stranger.SendHeaderAsync("to='example.net' version='1.0'");
        await stranger.ReceiveHeaderAsync();
        await stranger.ReceiveStreamErrorAsync("host-unknown");
    }

    [Fact]
    public async Task Options_of_a_host_change_for_who_is_there()
    {
        await using var server = await TestServer.StartAsync();
        await server.LoginAsync("romeo@example.org/orchard");
        server.Get<VirtualHosts>().Replace([KeyValuePair.Create(Jid.Parse("example.org"), new HostOptions { MaxUsers = 7 })]);
        Assert.Equal(7, server.Accounts.TryGet(Jid.Parse("romeo@example.org"))!.Host.Options.MaxUsers);
    }

    private static void Replace(TestServer server, params string[] domains) =>
        server.Get<VirtualHosts>().Replace(domains.Select(domain => KeyValuePair.Create(Jid.Parse(domain), new HostOptions())));
}
