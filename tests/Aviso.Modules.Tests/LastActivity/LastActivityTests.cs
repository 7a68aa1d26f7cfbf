using Aviso.Abstractions.Storage;
using Aviso.Protocol;
using Aviso.Testing.Server;

namespace Aviso.Modules.Tests.LastActivity;

public sealed class LastActivityTests
{
    private static readonly StoreOwner s_romeo = new("example.org", "romeo");

    [Fact]
    public async Task Sessions_that_end_with_their_account_leave_no_trace_in_the_store()
    {
        await using var server = await TestServer.StartAsync();
        await using var romeo = await server.LoginAsync("romeo@example.org/orchard");
        await server.Accounts.EraseAsync(Jid.Parse("romeo@example.org"));
        await romeo.ReceiveStreamErrorAsync("not-authorized");
        await server.StopAsync();
        await server.RestartAsync();
        Assert.Empty(await server.Storage.Map("last_activity").ListAsync(s_romeo, 10));
    }

    [Fact]
    public async Task Words_longer_than_a_status_are_not_kept()
    {
        await using var server = await TestServer.StartAsync();
        await using var romeo = await server.LoginAsync("romeo@example.org/orchard");
        await romeo.SendAsync($"<presence type='unavailable'><status>{new string('x', 1025)}</status></presence>");
        await romeo.CloseAsync();
        await server.RestartAsync();
        Assert.Equal(8, (await server.Storage.Map("last_activity").GetAsync(s_romeo, "logout"))!.Length);
    }

    [Fact]
    public async Task Account_of_which_no_logout_is_known_has_no_last_activity()
    {
        await using var server = await TestServer.StartAsync();
        await using var romeo = await server.LoginWithPresenceAsync("romeo@example.org/orchard");
        await using var juliet = await server.LoginWithPresenceAsync("juliet@example.org/balcony");
        await juliet.SendAsync("<presence to='romeo@example.org' type='subscribe'/>");
        await romeo.SendAsync("<presence to='juliet@example.org' type='subscribed'/>");
        await romeo.CloseAsync();
        await server.Storage.Map("last_activity").RemoveAllAsync(s_romeo);
        var answer = await juliet.RequestAsync("get", "romeo@example.org", "<query xmlns='jabber:iq:last'/>");
        Assert.NotNull(answer.Child("error")!.Child("item-not-found", Namespaces.Stanzas));
    }
}
