using Aviso.Protocol;
using Aviso.Testing.Client;
using Aviso.Testing.Server;

namespace Aviso.Modules.Tests.Carbons;

/// <summary>Carbons, the archive and the client's state with streams that are managed (XEP-0198): a phone that loses its network.</summary>
public sealed class ManagedDevicesTests
{
    private const string Phone = "romeo@example.org/phone";
    private const string Desk = "romeo@example.org/desk";
    private static readonly TimeSpan s_afterTheEnd = TimeSpan.FromHours(1);

    [Fact]
    public async Task A_message_and_its_carbon_survive_a_cut_connection_once_and_with_one_id()
    {
        await using var server = await TestServer.StartAsync();
        var (phone, id) = await ManagedAsync(server, Phone);
        await phone.RequestAsync("set", null, "<enable xmlns='urn:xmpp:carbons:2'/>");
        var desk = await server.LoginWithPresenceAsync(Desk);
        await phone.ReceiveAllAsync();
        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        phone.Transport.Abort();

        await juliet.SendAsync("<message to='romeo@example.org/desk' type='chat'><body>one</body></message>");
        await juliet.SendAsync("<message to='romeo@example.org/phone' type='chat'><body>two</body></message>");
        var original = (await desk.ReceiveAllAsync()).Single(one => one.Name == "message");

        var again = await ResumeAsync(server, id);
        var received = (await again.ReceiveAllAsync()).Where(one => one.Name == "message").ToList();
        var copy = received[0].Child("received", Namespaces.Carbons)!.Child("forwarded", Namespaces.Forwarding)!.Child("message", Namespaces.Client)!;
        Assert.Equal(IdOf(original), IdOf(copy));
        Assert.Equal(2, received.Count);
        Assert.Equal("two", received[1].Child("body")!.Text);
    }

    [Fact]
    public async Task What_was_for_the_lost_device_alone_goes_to_no_other()
    {
        await using var server = await TestServer.StartAsync();
        var (phone, _) = await ManagedAsync(server, Phone);
        await phone.RequestAsync("set", null, "<enable xmlns='urn:xmpp:carbons:2'/>");
        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        var desk = await server.LoginWithPresenceAsync(Desk);
        phone.Transport.Abort();
        await juliet.SendAsync("<message to='romeo@example.org/desk' type='chat'><body>one</body></message>");
        await desk.ReceiveAllAsync();
        await desk.SendAsync("<message to='juliet@example.org' type='chat'><body>answer</body></message>");

        await LetTimePassAsync(server, s_afterTheEnd, desk);

        Assert.DoesNotContain(await desk.ReceiveAllAsync(), one => one.Name == "message");
    }

    [Fact]
    public async Task A_resumed_stream_begins_active()
    {
        await using var server = await TestServer.StartAsync();
        var (phone, id) = await ManagedAsync(server, Phone);
        var desk = await server.LoginWithPresenceAsync(Desk);
        await phone.ReceiveAllAsync();
        await phone.SendAsync("<inactive xmlns='urn:xmpp:csi:0'/>");
        await desk.SendAsync("<presence><show>away</show></presence>");
        await phone.ReceiveNothingAsync();
        phone.Transport.Abort();

        var again = await ResumeAsync(server, id);
        Assert.Contains(await again.ReceiveAllAsync(), one => one.Name == "presence" && one.Child("show")?.Text == "away");
        await desk.SendAsync("<presence><show>dnd</show></presence>");
        Assert.Contains(await again.ReceiveAllAsync(), one => one.Name == "presence" && one.Child("show")?.Text == "dnd");
    }

    private static string? IdOf(Xml.Element message) => message.Child("stanza-id", Namespaces.StanzaIds)?["id"];

    private static async Task<(TestClient Client, string ResumptionId)> ManagedAsync(TestServer server, string jid)
    {
        var client = await server.LoginWithPresenceAsync(jid);
        await client.SendAsync("<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
        return (client, (await client.ReceiveAsync())["id"]!);
    }

    private static async Task<TestClient> ResumeAsync(TestServer server, string id)
    {
        var client = server.Connect();
        await client.OpenAsync();
        await client.AuthenticatePlainAsync("romeo", TestServer.DefaultPassword);
        await client.OpenAsync();
        await client.SendAsync($"<resume xmlns='urn:xmpp:sm:3' previd='{id}' h='0'/>");
        Assert.Equal("resumed", (await client.ReceiveAsync()).Name);
        return client;
    }

    // In steps, so that the client that stays has said something within the watchdog's patience.
    private static async Task LetTimePassAsync(TestServer server, TimeSpan time, TestClient client)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMinutes(1))
        {
            server.Advance(TimeSpan.FromMinutes(1));
            await client.BarrierAsync();
        }
    }
}
