using Aviso.Abstractions.Storage;
using Aviso.Modules.Blocking;
using Aviso.Protocol;
using Aviso.Testing.Server;

namespace Aviso.Modules.Tests.Blocking;

public sealed class BlocklistTests
{
    // XEP-0191 §6, in its order.
    [Theory]
    [InlineData("romeo@example.org/orchard", "romeo@example.org/orchard", true)]
    [InlineData("romeo@example.org/orchard", "romeo@example.org/balcony", false)]
    [InlineData("romeo@example.org/orchard", "romeo@example.org", false)]
    [InlineData("romeo@example.org", "romeo@example.org/orchard", true)]
    [InlineData("romeo@example.org", "romeo@example.org", true)]
    [InlineData("romeo@example.org", "example.org", false)]
    [InlineData("example.org/service", "example.org/service", true)]
    [InlineData("example.org/service", "example.org", false)]
    [InlineData("example.org/service", "romeo@example.org/service", false)]
    [InlineData("example.org", "example.org", true)]
    [InlineData("example.org", "example.org/service", true)]
    [InlineData("example.org", "romeo@example.org", true)]
    [InlineData("example.org", "romeo@example.org/orchard", true)]
    [InlineData("example.org", "romeo@rooms.example.org", false)]
    public void Item_stands_for(string item, string address, bool expected) =>
        Assert.Equal(expected, PrivacyList.OfBlocked("blocklist", [Jid.Parse(item)]).Denies(Jid.Parse(address), PrivacyKinds.Other));

    [Fact]
    public async Task Erasing_the_account_erases_its_list()
    {
        await using var server = await TestServer.StartAsync();
        await using var romeo = await server.LoginAsync("romeo@example.org/orchard");
        await romeo.RequestAsync("set", null, "<block xmlns='urn:xmpp:blocking'><item jid='tybalt@example.org'/></block>");
        var receipt = await server.Accounts.EraseAsync(Jid.Parse("romeo@example.org"));
        Assert.Equal(1, receipt!["blocklists"]);
        Assert.Empty(await server.Storage.Map("blocklists").ListAsync(new StoreOwner("example.org", "romeo"), 10));
    }

    [Fact]
    public async Task List_is_stored_before_the_client_hears_that_it_is()
    {
        await using var server = await TestServer.StartAsync();
        await using var romeo = await server.LoginAsync("romeo@example.org/orchard");
        var answer = await romeo.RequestAsync("set", null, "<block xmlns='urn:xmpp:blocking'><item jid='tybalt@example.org'/></block>");
        Assert.Equal("result", answer["type"]);
        var entry = Assert.Single(await server.Storage.Map("blocklists").ListAsync(new StoreOwner("example.org", "romeo"), 10));
        Assert.Equal("tybalt@example.org", entry.Key);
    }
}
