using Aviso.Abstractions.Storage;
using Aviso.Modules.Archive;
using Aviso.Modules.Archive.Contracts;
using Aviso.Storage.Operations;
using Aviso.Testing.Client;
using Aviso.Testing.Server;

namespace Aviso.Modules.Tests.Archive;

/// <summary>What is promised of what is kept: durability, retention, erasure.</summary>
public sealed class ArchiveKeepingTests
{
    [Fact]
    public async Task Delivery_does_not_wait_for_the_disk_and_the_acknowledgement_does()
    {
        await using var server = await TestServer.StartAsync();
        var romeo = await server.LoginWithPresenceAsync("romeo@example.org/orchard");
        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        await juliet.SendAsync("<enable xmlns='urn:xmpp:sm:3'/>");
        await juliet.ReceiveAsync();
        server.Storage.HoldWrites();

        await juliet.SendAsync("<message to='romeo@example.org/orchard' type='chat'><body>hi</body></message><r xmlns='urn:xmpp:sm:3'/>");
        await romeo.ReceiveXmlAsync("<message from='juliet@example.org/balcony' type='chat'><body>hi</body></message>");
        Assert.Equal("0", (await juliet.ReceiveAsync())["h"]);

        server.Storage.ReleaseWrites();
        Assert.Equal("1", (await juliet.ReceiveAsync())["h"]);
    }

    [Fact]
    public async Task A_message_that_the_store_refuses_is_not_delivered_and_the_sender_is_told()
    {
        await using var server = await TestServer.StartAsync();
        var romeo = await server.LoginWithPresenceAsync("romeo@example.org/orchard");
        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        server.Storage.FailWrites = write => write is ArchiveAppendOperation ? new StorageException("The disk is full.") : null;

        await juliet.SendAsync("<message to='romeo@example.org/orchard' type='chat' id='m1'><body>hi</body></message>");

        Assert.Equal("resource-constraint", (await juliet.ReceiveAsync()).Child("error")!.Children[0].Name);
        await romeo.ReceiveNothingAsync();
    }

    [Fact]
    public async Task Retention_removes_what_is_too_old_or_too_much_and_follows_each_host()
    {
        await using var server = await TestServer.StartAsync(settings =>
        {
            settings.Domains = ["example.org", "short.example"];
            settings.Options.Set(new ArchiveOptions { ExpireAfter = TimeSpan.FromDays(30), MaxMessages = 3 });
            settings.Options.Set(new ArchiveOptions { ExpireAfter = TimeSpan.FromDays(1) }, "short.example");
        });
        await server.CreateAccountAsync("romeo@short.example");
        await SendAsync(server, 5);
        server.Advance(TimeSpan.FromHours(1));
        Assert.Equal([3], await EntriesAsync(server, "example.org"));
        Assert.Equal([5], await EntriesAsync(server, "short.example"));

        server.Advance(TimeSpan.FromDays(2));
        Assert.Equal([3], await EntriesAsync(server, "example.org"));
        Assert.Equal([0], await EntriesAsync(server, "short.example"));

        server.Advance(TimeSpan.FromDays(29));
        Assert.Equal([0], await EntriesAsync(server, "example.org"));
    }

    [Fact]
    public async Task Erasing_an_account_takes_its_archive_along()
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync("romeo@example.org");
        await SendAsync(server, 2, "romeo@example.org");

        var receipt = await server.Accounts.EraseAsync(Protocol.Jid.Parse("romeo@example.org"));

        Assert.Equal(2, receipt!["archive"]);
        Assert.Equal([2], await EntriesAsync(server, "example.org"));
    }

    [Fact]
    public async Task A_host_that_archives_nothing_by_default_still_does_for_who_asks()
    {
        await using var server = await TestServer.StartAsync(settings => settings.Options.Set(new ArchiveOptions { Default = ArchiveDefault.Never }));
        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        await SendAsync(juliet, 1, "romeo@example.org");
        Assert.Empty(await EntriesAsync(server, "example.org"));

        await juliet.RequestAsync("set", null, "<prefs xmlns='urn:xmpp:mam:2' default='always'/>");
        await SendAsync(juliet, 1, "romeo@example.org");
        Assert.Equal([1], await EntriesAsync(server, "example.org"));
    }

    private static async Task SendAsync(TestServer server, int count, string to = "romeo@short.example")
    {
        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        await SendAsync(juliet, count, to);
        await juliet.CloseAsync();
    }

    private static async Task SendAsync(TestClient client, int count, string to)
    {
        for (var number = 0; number < count; number++)
        {
            await client.SendAsync($"<message to='{to}' type='chat'><body>{number}</body></message>");
        }

        await client.ReceiveAllAsync();
    }

    private static async Task<IEnumerable<long>> EntriesAsync(TestServer server, string domain) =>
        (await server.Get<IArchiveReport>().UsageAsync(domain, 10)).Select(usage => usage.Entries);
}
