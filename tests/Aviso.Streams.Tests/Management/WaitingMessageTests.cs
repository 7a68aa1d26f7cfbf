namespace Aviso.Streams.Tests.Management;

/// <summary>Messages that wait for a client are told of, so that somebody can wake it up.</summary>
public sealed class WaitingMessageTests : ManagedClients
{
    [Fact]
    public async Task Messages_that_wait_for_a_lost_client_are_told_of_once()
    {
        await using var server = await StartAsync();
        var waiting = server.Get<ProbeModule>().Waiting.Reader;
        var (romeo, juliet) = (await ManagedAsync(server, Romeo, resume: true), await server.LoginAsync(Juliet));
        await SayAsync(juliet, "one");
        await SayAsync(juliet, "two");
        await romeo.SendAsync("<a xmlns='urn:xmpp:sm:3' h='1'/>");
        romeo.Transport.Abort();
        await juliet.SendAsync($"<iq to='{Romeo}' type='get' id='q'><query xmlns='some:thing'/></iq>");
        await SayAsync(juliet, "three");
        Assert.Equal("two for orchard", await waiting.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Equal("three for orchard", await waiting.ReadAsync(TestContext.Current.CancellationToken));

        var again = await ConnectAsync(server, Romeo);
        await again.SendAsync($"<resume xmlns='urn:xmpp:sm:3' previd='{ResumptionId}' h='1'/>");
        Assert.Equal("resumed", (await again.ReceiveAsync()).Name);
        await SayAsync(juliet, "four");
        again.Transport.Abort();
        Assert.Equal("four for orchard", await waiting.ReadAsync(TestContext.Current.CancellationToken));
        Assert.False(waiting.TryRead(out _));
    }

    [Fact]
    public async Task Messages_that_a_silent_client_does_not_acknowledge_are_told_of_after_a_while()
    {
        await using var server = await StartAsync();
        var waiting = server.Get<ProbeModule>().Waiting.Reader;
        var (romeo, juliet) = (await ManagedAsync(server, Romeo), await server.LoginAsync(Juliet));
        await SayAsync(juliet, "one");
        server.Advance(TimeSpan.FromSeconds(25));
        await SayAsync(juliet, "two");
        Assert.False(waiting.TryRead(out _));
        server.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("one for orchard", await waiting.ReadAsync(TestContext.Current.CancellationToken));
        await romeo.SendAsync("<a xmlns='urn:xmpp:sm:3' h='2'/>");
        server.Advance(TimeSpan.FromSeconds(60));
        Assert.False(waiting.TryRead(out _));
    }
}
