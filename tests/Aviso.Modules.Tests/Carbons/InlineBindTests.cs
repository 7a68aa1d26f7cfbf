using System.Text;
using Aviso.Testing.Server;

namespace Aviso.Modules.Tests.Carbons;

/// <summary>What is switched on together with a resource (XEP-0386).</summary>
public sealed class InlineBindTests
{
    [Fact]
    public async Task Carbons_and_client_state_begin_with_the_session()
    {
        await using var server = await TestServer.StartAsync(settings => settings.Without("archive"));
        await server.CreateAccountAsync("romeo@example.org", "secret");
        var phone = server.Connect(isDirectTls: true);
        await phone.OpenAsync();
        await phone.SendAsync(
            $"<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'><initial-response>{Convert.ToBase64String(Encoding.UTF8.GetBytes("\0romeo\0secret"))}</initial-response>"
            + "<bind xmlns='urn:xmpp:bind:0'><enable xmlns='urn:xmpp:carbons:2'/><inactive xmlns='urn:xmpp:csi:0'/></bind></authenticate>");
        var success = await phone.ReceiveAsync();
        Assert.Empty(success.Child("bound", "urn:xmpp:bind:0")!.Children);
        await phone.ReceiveAsync("features");

        var laptop = await server.LoginWithPresenceAsync("romeo@example.org/laptop", password: "secret");
        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        foreach (var show in (string[])["away", "dnd"])
        {
            await juliet.SendAsync($"<presence to='{success.Child("authorization-identifier")!.Text}'><show>{show}</show></presence>");
        }

        await juliet.SendAsync("<message to='romeo@example.org/laptop' type='chat'><body>hi</body></message>");
        await laptop.ReceiveAsync("the message");

        // An inactive client gets the last presence only, and carbons bring it the message.
        var received = await phone.ReceiveAllAsync();
        Assert.Equal(["dnd"], received.Where(one => one["from"] == "juliet@example.org/balcony").Select(one => one.Child("show")!.Text));
        Assert.Single(received, one => one.Child("received", "urn:xmpp:carbons:2") is not null);
    }
}
