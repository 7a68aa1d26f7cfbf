using Aviso.Testing.Client;

namespace Aviso.Streams.Tests.Management;

/// <summary>Clients go on with the session that they had (XEP-0198 §5).</summary>
public sealed class ResumptionTests : ManagedClients
{
    [Fact]
    public async Task Stanzas_sent_while_the_client_was_away_come_after_resumption_once_and_in_order()
    {
        await using var server = await StartAsync();
        var (romeo, juliet) = (await ManagedAsync(server, Romeo, resume: true), await server.LoginAsync(Juliet));
        await SayAsync(juliet, "one");
        await romeo.ReceiveAsync();
        romeo.Transport.Abort();
        await SayAsync(juliet, "two");
        await SayAsync(juliet, "three");

        var again = await ConnectAsync(server, Romeo);
        await again.SendAsync($"<resume xmlns='urn:xmpp:sm:3' previd='{ResumptionId}' h='1'/>");
        Assert.Equal("resumed", (await again.ReceiveAsync()).Name);
        Assert.Equal("two", (await again.ReceiveAsync()).Child("body")!.Text);
        Assert.Equal("three", (await again.ReceiveAsync()).Child("body")!.Text);

        await SayAsync(juliet, "four");
        Assert.Equal("four", (await again.ReceiveAsync()).Child("body")!.Text);
    }

    [Fact]
    public async Task Unacknowledged_stanza_is_sent_again_after_resumption()
    {
        await using var server = await StartAsync();
        var (romeo, juliet) = (await ManagedAsync(server, Romeo, resume: true), await server.LoginAsync(Juliet));
        await SayAsync(juliet, "one");
        await romeo.ReceiveAsync();
        romeo.Transport.Abort();

        var again = await ConnectAsync(server, Romeo);
        await again.SendAsync($"<resume xmlns='urn:xmpp:sm:3' previd='{ResumptionId}' h='0'/>");
        Assert.Equal("resumed", (await again.ReceiveAsync()).Name);
        Assert.Equal("one", (await again.ReceiveAsync()).Child("body")!.Text);
    }

    [Fact]
    public async Task Resuming_takes_the_session_from_a_half_open_connection()
    {
        await using var server = await StartAsync();
        var romeo = await ManagedAsync(server, Romeo, resume: true);
        var again = await ConnectAsync(server, Romeo);
        await again.SendAsync($"<resume xmlns='urn:xmpp:sm:3' previd='{ResumptionId}' h='0'/>");

        Assert.Equal("resumed", (await again.ReceiveAsync()).Name);
        await romeo.ReceiveStreamErrorAsync("conflict");
        await again.ReceiveNothingAsync();
    }

    [Fact]
    public async Task Resumption_waits_until_what_was_received_is_durable_and_counts_it()
    {
        await using var server = await StartAsync();
        var (romeo, juliet) = (await ManagedAsync(server, Romeo, resume: true), await server.LoginAsync(Juliet));
        var commit = server.Get<ProbeModule>().NextCommit();
        await romeo.SendAsync($"<message to='{Juliet}' type='chat'><body>hi</body></message>");
        await juliet.ReceiveAsync();
        romeo.Transport.Abort();

        // Told a lower count now, the client would send the message again, and from then on both would count differently.
        var again = await ConnectAsync(server, Romeo);
        var answer = AskToResumeAsync(again);
        Assert.False(answer.IsCompleted);

        commit.SetResult();
        Assert.Equal(("resumed", "1"), await answer);
    }

    [Fact]
    public async Task Session_whose_last_write_fails_is_not_resumed()
    {
        await using var server = await StartAsync();
        var (romeo, juliet) = (await ManagedAsync(server, Romeo, resume: true), await server.LoginAsync(Juliet));
        var commit = server.Get<ProbeModule>().NextCommit();
        await romeo.SendAsync($"<message to='{Juliet}' type='chat'><body>hi</body></message>");
        await juliet.ReceiveAsync();
        romeo.Transport.Abort();

        var again = await ConnectAsync(server, Romeo);
        var answer = AskToResumeAsync(again);
        commit.SetException(new IOException("the disk is full"));
        Assert.Equal(("failed", null), await answer);
    }

    [Fact]
    public async Task Session_whose_last_write_takes_too_long_is_not_resumed()
    {
        await using var server = await StartAsync();
        var (romeo, juliet) = (await ManagedAsync(server, Romeo, resume: true), await server.LoginAsync(Juliet));
        server.Get<ProbeModule>().NextCommit();
        await romeo.SendAsync($"<message to='{Juliet}' type='chat'><body>hi</body></message>");
        await juliet.ReceiveAsync();
        romeo.Transport.Abort();

        var again = await ConnectAsync(server, Romeo);
        var answer = AskToResumeAsync(again);
        server.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(("failed", null), await answer);
    }

    [Fact]
    public async Task Of_two_connections_that_resume_a_session_the_later_has_it()
    {
        await using var server = await StartAsync();
        var (romeo, juliet) = (await ManagedAsync(server, Romeo, resume: true), await server.LoginAsync(Juliet));
        await SayAsync(juliet, "one");
        romeo.Transport.Abort();

        var (first, second) = (await ConnectAsync(server, Romeo), await ConnectAsync(server, Romeo));
        Assert.Equal(("resumed", "0"), await AskToResumeAsync(first));
        Assert.Equal(("resumed", "0"), await AskToResumeAsync(second));
        Assert.Equal("one", (await first.ReceiveAsync()).Child("body")!.Text);
        await first.ReceiveStreamErrorAsync("conflict");
        Assert.Equal("one", (await second.ReceiveAsync()).Child("body")!.Text);
    }

    [Fact]
    public async Task More_is_sent_again_than_may_wait_for_a_client_otherwise()
    {
        await using var server = await StartAsync(outboxBytes: 4096);
        var (romeo, juliet) = (await ManagedAsync(server, Romeo, resume: true), await server.LoginAsync(Juliet));
        romeo.Transport.Abort();
        for (var number = 0; number < 20; number++)
        {
            await SayAsync(juliet, $"{number} {new string('x', 1000)}");
        }

        var again = await ConnectAsync(server, Romeo);
        Assert.Equal(("resumed", "0"), await AskToResumeAsync(again));
        for (var number = 0; number < 20; number++)
        {
            Assert.StartsWith($"{number} ", (await again.ReceiveAsync()).Child("body")!.Text, StringComparison.Ordinal);
        }

        await SayAsync(juliet, "live");
        Assert.Equal("live", (await again.ReceiveAsync()).Child("body")!.Text);
    }

    [Fact]
    public async Task Ids_of_other_accounts_are_unknown()
    {
        await using var server = await StartAsync();
        var romeo = await ManagedAsync(server, Romeo, resume: true);
        romeo.Transport.Abort();
        var juliet = await ConnectAsync(server, Juliet);
        await juliet.SendAsync($"<resume xmlns='urn:xmpp:sm:3' previd='{ResumptionId}' h='0'/>");
        await ReceiveFailedAsync(juliet, "item-not-found");
    }

    private async Task<(string Name, string? Count)> AskToResumeAsync(TestClient client)
    {
        await client.SendAsync($"<resume xmlns='urn:xmpp:sm:3' previd='{ResumptionId}' h='0'/>");
        var answer = await client.ReceiveAsync();
        return (answer.Name, answer["h"]);
    }
}
