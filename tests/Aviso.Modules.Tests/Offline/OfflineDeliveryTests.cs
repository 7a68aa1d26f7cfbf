using Aviso.Testing.Client;
using Aviso.Testing.Server;

namespace Aviso.Modules.Tests.Offline;

/// <summary>What scenarios cannot say: many messages, and what happens while they are being handed out.</summary>
public sealed class OfflineDeliveryTests
{
    [Fact]
    public async Task Many_messages_arrive_in_order_and_once()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync("juliet@example.org");
        var romeo = await server.LoginAsync("romeo@example.org/orchard");
        await SendAsync(romeo, 0, 500);

        var juliet = await server.LoginWithPresenceAsync("juliet@example.org/balcony");

        await ReceiveAsync(juliet, 0, 500);
        await juliet.ReceiveNothingAsync();
    }

    [Fact]
    public async Task Two_resources_that_come_at_once_get_each_message_once_together()
    {
        await using var server = await TestServer.StartAsync();
        var balcony = await server.LoginAsync("juliet@example.org/balcony");
        var chamber = await server.LoginAsync("juliet@example.org/chamber");
        var romeo = await server.LoginAsync("romeo@example.org/orchard");
        await SendAsync(romeo, 0, 300);

        await Task.WhenAll(
            Task.Run(() => balcony.SendAsync("<presence/>"), TestContext.Current.CancellationToken),
            Task.Run(() => chamber.SendAsync("<presence/>"), TestContext.Current.CancellationToken));

        var received = new List<string>();
        foreach (var client in (TestClient[])[balcony, chamber])
        {
            await client.SkipAsync(element => element.Name == "presence");
            received.AddRange((await client.ReceiveAllAsync()).Select(element => element.Child("body")!.Text));
        }

        Assert.Equal(Enumerable.Range(0, 300).Select(number => $"{number}").Order(), received.Order());
    }

    [Fact]
    public async Task Live_messages_do_not_overtake_stored_ones_while_a_slow_client_reads()
    {
        // A client that reads nothing yet: the stored messages do not fit into its window, so the delivery has to wait.
        await using var server = await TestServer.StartAsync(settings => settings.ClientWindowBytes = 20_000);
        await server.CreateAccountAsync("juliet@example.org");
        var romeo = await server.LoginAsync("romeo@example.org/orchard");
        await SendAsync(romeo, 0, 400);
        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        await juliet.SendAsync("<presence/>");

        await SendAsync(romeo, 400, 500);

        Assert.Equal("presence", (await juliet.ReceiveAsync()).Name);
        await ReceiveAsync(juliet, 0, 500);
        await juliet.ReceiveNothingAsync();
    }

    [Fact]
    public async Task What_a_lost_session_did_not_take_goes_to_the_next_one()
    {
        // Not even the first page fits into the window, so nothing has left the store when the connection goes.
        await using var server = await TestServer.StartAsync(settings => settings.ClientWindowBytes = 5_000);
        await server.CreateAccountAsync("juliet@example.org");
        var romeo = await server.LoginAsync("romeo@example.org/orchard");
        await SendAsync(romeo, 0, 400);
        var lost = await server.LoginAsync("juliet@example.org/balcony");
        await lost.SendAsync("<presence/>");
        await SendAsync(romeo, 400, 420); // held behind the stored ones

        lost.Transport.Abort();
        await lost.DisposeAsync();
        await romeo.BarrierAsync();
        var juliet = await server.LoginAsync("juliet@example.org/chamber");
        await juliet.SendAsync("<presence/>");

        // The delivery that lost its session takes up the next one as soon as it is available: the reflection of the own presence
        // may come in between.
        var bodies = new HashSet<string>();
        while (bodies.Count < 420)
        {
            var received = await juliet.ReceiveAsync($"all of the messages, of which {bodies.Count} came");
            if (received.Child("body") is { } body)
            {
                Assert.True(bodies.Add(body.Text), $"{body.Text} came twice");
            }
        }

        Assert.Contains("419", bodies);
    }

    [Fact]
    public async Task Message_that_the_disk_has_not_got_yet_is_not_forgotten()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync("juliet@example.org");
        var romeo = await server.LoginAsync("romeo@example.org/orchard");
        server.Storage.HoldWrites();
        await SendAsync(romeo, 0, 3);
        var juliet = await server.LoginWithPresenceAsync("juliet@example.org/balcony");
        await SendAsync(romeo, 3, 5); // live, and behind the stored ones

        await juliet.ReceiveNothingAsync();
        server.Storage.ReleaseWrites();

        await ReceiveAsync(juliet, 0, 5);
        await juliet.ReceiveNothingAsync();
    }

    [Fact]
    public async Task What_a_client_did_not_acknowledge_is_stored_with_one_delay()
    {
        await using var server = await TestServer.StartAsync();
        var lost = await server.LoginAsync("juliet@example.org/balcony");
        await lost.SendAsync("<enable xmlns='urn:xmpp:sm:3'/><presence/>");
        await lost.BarrierAsync();
        var romeo = await server.LoginAsync("romeo@example.org/orchard");
        await SendAsync(romeo, 0, 1);
        lost.Transport.Abort();
        await lost.DisposeAsync();

        var juliet = await server.LoginWithPresenceAsync("juliet@example.org/chamber");

        var message = await juliet.ReceiveAsync();
        Assert.Equal("0", message.Child("body")!.Text);
        Assert.Single(message.Children, child => child.Namespace == "urn:xmpp:delay");
        await juliet.ReceiveNothingAsync();
    }

    private static async Task SendAsync(TestClient client, int from, int to)
    {
        for (var number = from; number < to; number++)
        {
            await client.SendAsync($"<message to='juliet@example.org' type='chat' id='m{number}'><body>{number}</body></message>");
        }
    }

    private static async Task ReceiveAsync(TestClient client, int from, int to)
    {
        for (var number = from; number < to; number++)
        {
            Assert.Equal($"{number}", (await client.ReceiveAsync($"message {number}")).Child("body")!.Text);
        }
    }
}
