using Aviso.Abstractions.Storage;
using Aviso.Modules.Archive.Collections;
using Aviso.Protocol;
using Aviso.Testing.Client;
using Aviso.Testing.Server;
using Aviso.Xml;

namespace Aviso.Modules.Tests.Archive;

/// <summary>Collections of many days (XEP-0136 §7.1), by pages of either direction.</summary>
public sealed class CollectionTests
{
    private const int Days = 9;
    private static readonly StoreOwner s_owner = new("example.org", "romeo");
    private static readonly DateTimeOffset s_first = new(2024, 2, 27, 23, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(1, 100_000)]
    [InlineData(4, 100_000)]
    [InlineData(100, 100_000)]
    [InlineData(4, 5)] // ends before a page is full
    public async Task Pages_of_both_directions_give_everything_once(int size, int maxScan)
    {
        await using var server = await StartAsync(maxScan);
        var romeo = await server.LoginAsync("romeo@example.org/orchard");
        var expected = Expected().ToList();

        Assert.Equal(expected, await WalkAsync(romeo, size, isBackwards: false));
        Assert.Equal(expected, await WalkAsync(romeo, size, isBackwards: true));
    }

    [Fact]
    public async Task What_takes_too_long_to_find_is_refused()
    {
        await using var server = await StartAsync(maxScan: 5);
        var romeo = await server.LoginAsync("romeo@example.org/orchard");

        var answer = await romeo.RequestAsync("get", null, "<list xmlns='urn:xmpp:archive' with='example.net'/>");

        Assert.True(StanzaError.TryParse(answer.Child("error")!, out var error));
        Assert.Equal("resource-constraint", error.Condition);
    }

    [Fact]
    public async Task A_message_that_was_taken_back_is_not_shown()
    {
        await using var server = await StartAsync(100_000);
        var romeo = await server.LoginAsync("romeo@example.org/orchard");
        await server.Storage.Archive("archive").BuryAsync(s_owner, IdAt(s_first), "<message><retracted xmlns='urn:xmpp:message-retract:1'/></message>"u8.ToArray());

        var answer = await romeo.RequestAsync("get", null, $"<retrieve xmlns='urn:xmpp:archive' with='juliet@example.org' start='{XmppDateTime.Format(s_first)}'/>");

        var said = Assert.Single(answer.Children[0].ChildrenNamed("from"));
        Assert.Equal(("90", "again"), (said["secs"], said.Child("body")!.Text));
    }

    // On each day Juliet speaks twice, and on every second one the nurse between.
    private static async Task<TestServer> StartAsync(int maxScan)
    {
        var server = await TestServer.StartAsync(settings =>
            settings.Options.Switch("archive-collections", active: true).Set(new CollectionOptions { MaxScan = maxScan }));
        await server.CreateAccountAsync("romeo@example.org");
        for (var day = 0; day < Days; day++)
        {
            await KeepAsync(server, DayAt(day), "juliet@example.org", "hi");
            await KeepAsync(server, DayAt(day).AddSeconds(90), "juliet@example.org", "again");
            if (day % 2 == 0)
            {
                await KeepAsync(server, DayAt(day).AddSeconds(30), "nurse@example.org", "Madam!");
            }
        }

        return server;
    }

    private static Task<bool> KeepAsync(TestServer server, DateTimeOffset at, string peer, string text) => server.Storage.Archive("archive").AppendAsync(
        s_owner,
        new(IdAt(at), at, peer, "", ArchiveFlags.None, new Element("message", Namespaces.Client, new Element("body", Namespaces.Client, text)).ToUtf8(Namespaces.Client)));

    private static IEnumerable<string> Expected()
    {
        for (var day = 0; day < Days; day++)
        {
            yield return $"juliet@example.org {XmppDateTime.Format(DayAt(day))} 1";
            if (day % 2 == 0)
            {
                yield return $"nurse@example.org {XmppDateTime.Format(DayAt(day).AddSeconds(30))} 0";
            }
        }
    }

    private static DateTimeOffset DayAt(int day) => s_first.AddDays(day);

    private static string IdAt(DateTimeOffset at) => ArchiveIds.Before(at) + "0000000";

    private static async Task<List<string>> WalkAsync(TestClient client, int size, bool isBackwards)
    {
        List<string> all = [];
        string? after = null;
        var before = isBackwards ? "" : null;
        while (true)
        {
            var set = new ResultSetRequest(size, after, before).ToElement().ToXml();
            var list = (await client.RequestAsync("get", null, $"<list xmlns='urn:xmpp:archive'>{set}</list>")).Children[0];
            Assert.Equal("list", list.Name);
            var found = list.ChildrenNamed("chat").Select(chat => $"{chat["with"]} {chat["start"]} {chat["version"]}").ToList();
            if (found.Count == 0)
            {
                return all;
            }

            Assert.True(found.Count <= size);
            Assert.True(ResultSetPage.TryParse(list, out var page));
            all.InsertRange(isBackwards ? 0 : all.Count, found);
            after = isBackwards ? null : page.Last;
            before = isBackwards ? page.First : null;
        }
    }
}
