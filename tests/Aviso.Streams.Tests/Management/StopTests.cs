using Aviso.Testing.Server;

namespace Aviso.Streams.Tests.Management;

/// <summary>What waits for a client that is lost, when the server stops.</summary>
public sealed class StopTests
{
    [Fact]
    public async Task Messages_for_a_session_that_waits_are_there_after_a_restart()
    {
        await using var server = await TestServer.StartAsync(settings => settings.OnlyModules("offline", "presence", "roster"));
        var romeo = await server.LoginWithPresenceAsync("romeo@example.org/orchard");
        await romeo.SendAsync("<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
        await romeo.ReceiveAsync();
        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        romeo.Transport.Abort();
        await juliet.SendAsync("<message to='romeo@example.org/orchard' type='chat'><body>hi</body></message>");

        await server.RestartAsync();

        var again = await server.LoginAsync("romeo@example.org/orchard");
        await again.SendAsync("<presence/>");
        Assert.Contains(await again.ReceiveAllAsync(), one => one.Child("body")?.Text == "hi");
    }
}
