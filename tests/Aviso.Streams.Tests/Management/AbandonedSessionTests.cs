using Aviso.Streams.Management;

namespace Aviso.Streams.Tests.Management;

/// <summary>Sessions whose client does not come back, or leaves too much unacknowledged: what they keep goes to somebody else.</summary>
public sealed class AbandonedSessionTests : ManagedClients
{
    [Fact]
    public async Task Unacknowledged_messages_go_on_when_nobody_comes_back()
    {
        await using var server = await StartAsync();
        var (romeo, juliet) = (await ManagedAsync(server, Romeo, resume: true), await server.LoginAsync(Juliet));
        await SayAsync(juliet, "one");
        await romeo.ReceiveAsync();
        romeo.Transport.Abort();
        await SayAsync(juliet, "two");
        Assert.Empty(server.Get<ProbeModule>().Undeliverable);

        server.Advance(TimeSpan.FromSeconds(310));
        Assert.Equal(["one (delayed)", "two (delayed)"], server.Get<ProbeModule>().Undeliverable);

        var again = await ConnectAsync(server, Romeo);
        await again.SendAsync($"<resume xmlns='urn:xmpp:sm:3' previd='{ResumptionId}' h='0'/>");
        await ReceiveFailedAsync(again, "item-not-found");
    }

    [Fact]
    public async Task Requests_that_nobody_answers_any_more_come_back_as_errors()
    {
        await using var server = await StartAsync();
        var (romeo, juliet) = (await ManagedAsync(server, Romeo, resume: true), await server.LoginAsync(Juliet));
        romeo.Transport.Abort();
        await juliet.SendAsync($"<iq to='{Romeo}' type='get' id='q'><query xmlns='some:thing'/></iq>");
        await juliet.ReceiveNothingAsync();

        server.Advance(TimeSpan.FromSeconds(310));
        var error = await juliet.ReceiveAsync();
        Assert.Equal(("error", "q"), (error["type"], error["id"]));
    }

    [Fact]
    public async Task Messages_go_to_another_resource_when_there_is_one()
    {
        await using var server = await StartAsync();
        var (romeo, juliet) = (await ManagedAsync(server, Romeo, resume: true), await server.LoginAsync(Juliet));
        romeo.Transport.Abort();
        await SayAsync(juliet, "one", Romeo);
        var phone = await server.LoginAsync("romeo@example.org/phone");
        await phone.SendAsync("<presence/>");

        server.Advance(TimeSpan.FromSeconds(310));
        Assert.Equal("one", (await phone.ReceiveAsync()).Child("body")!.Text);
        Assert.Empty(server.Get<ProbeModule>().Undeliverable);
    }

    [Fact]
    public async Task Clean_end_of_the_stream_ends_the_session_and_keeps_nothing_back()
    {
        await using var server = await StartAsync();
        var (romeo, juliet) = (await ManagedAsync(server, Romeo, resume: true), await server.LoginAsync(Juliet));
        await SayAsync(juliet, "one");
        await romeo.ReceiveAsync();
        await romeo.CloseAsync();

        Assert.Equal(["one (delayed)"], server.Get<ProbeModule>().Undeliverable);
    }

    // S54, with the next one: what a client leaves unacknowledged is bounded, and so are the sessions that wait for it.
    [Fact]
    public async Task Full_queue_ends_the_session_and_loses_nothing()
    {
        await using var server = await StartAsync(new StreamManagementOptions { MaxUnackedStanzas = 10 });
        var (romeo, juliet) = (await ManagedAsync(server, Romeo, resume: true), await server.LoginAsync(Juliet));
        romeo.Transport.Abort();
        for (var number = 0; number < 12; number++)
        {
            await SayAsync(juliet, $"{number}");
        }

        await juliet.BarrierAsync();
        Assert.Equal(
            Enumerable.Range(0, 12).Select(number => number < 10 ? $"{number} (delayed)" : $"{number}"),
            server.Get<ProbeModule>().Undeliverable.Select(text => text));
    }

    [Fact]
    public async Task Account_keeps_no_more_waiting_sessions_than_the_option_says()
    {
        await using var server = await StartAsync(new StreamManagementOptions { MaxHibernatedSessions = 2 });
        for (var number = 0; number < 4; number++)
        {
            var client = await ManagedAsync(server, $"romeo@example.org/{number}", resume: true);
            client.Transport.Abort();
            server.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(["2", "3"], server.Accounts.TryGet(Aviso.Protocol.Jid.Parse("romeo@example.org"))!.Sessions.Select(one => one.Jid.Resource));
    }
}
