using Aviso.Abstractions.Storage;
using Aviso.Modules.Archive;
using Aviso.Modules.Archive.Contracts;
using Aviso.Protocol;
using Aviso.Testing.Client;
using Aviso.Testing.Server;
using Aviso.Xml;

namespace Aviso.Modules.Tests.Archive;

/// <summary>Paging, filters and wrong questions (XEP-0313 §4).</summary>
public sealed class ArchiveQueryTests : IAsyncLifetime
{
    private TestServer _server = null!;
    private TestClient _romeo = null!;
    private List<string> _ids = [];

    // Ten messages, a minute apart: five of Juliet and five of the nurse, in turns.
    public async ValueTask InitializeAsync()
    {
        _server = await TestServer.StartAsync(settings => settings.Options.Configure<ArchiveOptions>(options => (options.MaxPageSize, options.FullTextSearch) = (20, true)));
        _romeo = await _server.LoginWithPresenceAsync("romeo@example.org/orchard");
        var juliet = await _server.LoginAsync("juliet@example.org/balcony");
        var nurse = await _server.LoginAsync("nurse@example.org/home");
        for (var number = 0; number < 10; number++)
        {
            var sender = number % 2 == 0 ? juliet : nurse;
            await sender.SendAsync($"<message to='romeo@example.org/orchard' type='chat' id='m{number}'><body>word{number} in a row</body></message>");
            _server.Advance(TimeSpan.FromSeconds(1));
        }

        await _romeo.ReceiveAllAsync();
        (_ids, _) = await AskAsync("");
        Assert.Equal(10, _ids.Count);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Pages_forward_give_everything_once_and_say_when_it_is_all()
    {
        var (first, fin) = await AskAsync("", "<max>4</max>");
        Assert.Equal(_ids[..4], first);
        Assert.Null(fin["complete"]);
        (var second, fin) = await AskAsync("", $"<max>4</max><after>{first[^1]}</after>");
        Assert.Equal(_ids[4..8], second);
        (var third, fin) = await AskAsync("", $"<max>4</max><after>{second[^1]}</after>");
        Assert.Equal(_ids[8..], third);
        Assert.Equal("true", fin["complete"]);
        Assert.True(ResultSetPage.TryParse(fin, out var page));
        Assert.Equal((_ids[8], _ids[9]), (page.First, page.Last));
    }

    [Fact]
    public async Task Pages_backward_are_in_order_and_may_be_flipped()
    {
        Assert.Equal(_ids[7..], (await AskAsync("", "<max>3</max><before/>")).Ids);
        var (ids, fin) = await AskAsync("", $"<max>3</max><before>{_ids[2]}</before>");
        Assert.Equal(_ids[..2], ids);
        Assert.Equal("true", fin["complete"]);
        (ids, fin) = await AskAsync("", "<max>3</max><before/>", "<flip-page/>");
        Assert.Equal([_ids[9], _ids[8], _ids[7]], ids);
        Assert.True(ResultSetPage.TryParse(fin, out var page));
        Assert.Equal(_ids[7], page.First);
    }

    [Fact]
    public async Task Filters_hold_together()
    {
        Assert.Equal(5, (await AskAsync(Field("with", "juliet@example.org"))).Ids.Count);
        Assert.Equal(5, (await AskAsync(Field("with", "juliet@example.org/balcony"))).Ids.Count);
        Assert.Empty((await AskAsync(Field("with", "juliet@example.org/elsewhere"))).Ids);
        Assert.Empty((await AskAsync(Field("with", "romeo@example.org"))).Ids);
        Assert.Equal(_ids[3..6], (await AskAsync(Field("after-id", _ids[2]) + Field("before-id", _ids[6]))).Ids);
        Assert.Equal([_ids[4]], (await AskAsync(Field("after-id", _ids[2]) + Field("before-id", _ids[6]) + Field("with", "juliet@example.org"))).Ids);
        Assert.Equal([_ids[1], _ids[7]], (await AskAsync($"<field var='ids'><value>{_ids[7]}</value><value>{_ids[1]}</value></field>")).Ids);
    }

    [Fact]
    public async Task Times_bound_what_is_found_inclusively()
    {
        var start = XmppDateTime.Format(ArchiveIds.TimeOf(_ids[3]));
        var end = XmppDateTime.Format(ArchiveIds.TimeOf(_ids[5]));

        Assert.Equal(_ids[3..], (await AskAsync(Field("start", start))).Ids);
        Assert.Equal(_ids[3..6], (await AskAsync(Field("start", start) + Field("end", end))).Ids);
        Assert.Empty((await AskAsync(Field("end", "2002-01-01T00:00:00Z"))).Ids);
    }

    [Fact]
    public async Task Words_are_searched_for()
    {
        Assert.Equal([_ids[4]], (await AskAsync(Field("{urn:xmpp:fulltext:0}fulltext", "WORD4 row"))).Ids);
        Assert.Equal(5, (await AskAsync(Field("tigase:body:contains", "row") + Field("with", "nurse@example.org"))).Ids.Count);
        Assert.Empty((await AskAsync(Field("{urn:xmpp:fulltext:0}fulltext", "word4 word5"))).Ids);
    }

    [Fact]
    public async Task The_number_alone_may_be_asked_for_and_large_pages_are_clipped()
    {
        var (ids, fin) = await AskAsync(Field("with", "juliet@example.org"), "<max>0</max>");
        Assert.Empty(ids);
        Assert.Equal("5", fin.Child("set", Namespaces.ResultSets)!.Child("count")!.Text);
        Assert.Equal(10, (await AskAsync("", "<max>1000000000</max>")).Ids.Count);
    }

    [Theory]
    [InlineData("start", "yesterday", "bad-request")]
    [InlineData("end", "2026-13-01T00:00:00Z", "bad-request")]
    [InlineData("with", "@", "jid-malformed")]
    [InlineData("mood", "lonely", "feature-not-implemented")]
    [InlineData("after-id", "0123456789abcdefghij", "item-not-found")]
    [InlineData("before-id", "' OR 1=1 --", "item-not-found")]
    [InlineData("ids", "nonsense", "item-not-found")]
    public async Task Wrong_fields_are_refused(string field, string value, string condition) =>
        Assert.Equal(condition, await ErrorOfAsync(Field(field, value), ""));

    [Theory]
    [InlineData("<max>-1</max>", "bad-request")]
    [InlineData("<max>many</max>", "bad-request")]
    [InlineData("<after>0123456789abcdefghij</after>", "item-not-found")]
    [InlineData("<before>x</before>", "item-not-found")]
    [InlineData("<max>5</max><index>3</index>", "feature-not-implemented")]
    public async Task Wrong_pages_are_refused(string set, string condition) => Assert.Equal(condition, await ErrorOfAsync("", set));

    [Fact]
    public async Task A_span_that_ends_before_it_begins_is_refused() => Assert.Equal(
        "bad-request", await ErrorOfAsync(Field("start", "2026-02-01T00:00:00Z") + Field("end", "2026-01-01T00:00:00Z"), ""));

    [Fact]
    public async Task An_id_of_a_megabyte_is_not_found() =>
        Assert.Equal("item-not-found", await ErrorOfAsync("", $"<after>{new string('0', 200_000)}</after>"));

    [Fact]
    public async Task The_form_lists_the_fields()
    {
        var reply = await _romeo.RequestAsync("get", null, "<query xmlns='urn:xmpp:mam:2'/>");
        Assert.True(DataForm.TryParse(reply.Child("query", Namespaces.Archive)!.Child("x", Namespaces.DataForms)!, out var form, out _));
        Assert.Equal(
            ["FORM_TYPE", "with", "start", "end", "before-id", "after-id", "ids", "{urn:xmpp:fulltext:0}fulltext", "tigase:body:contains"],
            form.Fields.Select(field => field.Var));
    }

    [Fact]
    public async Task The_account_says_what_it_offers()
    {
        var reply = await _romeo.RequestAsync("get", "romeo@example.org", "<query xmlns='http://jabber.org/protocol/disco#info'/>");
        var features = reply.Child("query", Namespaces.DiscoInfo)!.ChildrenNamed("feature").Select(feature => feature["var"]).ToList();
        Assert.All(
            (string[])["urn:xmpp:mam:2", "urn:xmpp:mam:2#extended", "urn:xmpp:sid:0", "urn:xmpp:message-retract:1#tombstone"],
            feature => Assert.Contains(feature, features));
    }

    [Fact]
    public async Task The_report_tells_what_each_account_keeps()
    {
        var report = await _server.Get<IArchiveReport>().UsageAsync("example.org", 10);
        Assert.Equal(["juliet", "nurse", "romeo"], report.Select(usage => usage.Owner.Local));
        Assert.Equal([5, 5, 10], report.Select(usage => usage.Entries));
        Assert.True(report[0].Bytes > 500);
    }

    private static string Field(string name, string value) => $"<field var='{name}'><value>{value}</value></field>";

    private static string Query(string fields, string set, string more = "") =>
        "<query xmlns='urn:xmpp:mam:2' queryid='q'>"
        + (fields.Length == 0 ? "" : $"<x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE' type='hidden'><value>urn:xmpp:mam:2</value></field>{fields}</x>")
        + (set.Length == 0 ? "" : $"<set xmlns='http://jabber.org/protocol/rsm'>{set}</set>")
        + more + "</query>";

    private async Task<(List<string> Ids, Element Fin)> AskAsync(string fields, string set = "", string more = "")
    {
        var reply = await _romeo.RequestAsync("set", null, Query(fields, set, more));
        Assert.Equal("result", reply["type"]);
        var results = await _romeo.ReceiveAllAsync();
        return ([.. results.Select(message => message.Child("result", Namespaces.Archive)!["id"]!)], reply.Child("fin", Namespaces.Archive)!);
    }

    private async Task<string> ErrorOfAsync(string fields, string set)
    {
        var reply = await _romeo.RequestAsync("set", null, Query(fields, set));
        Assert.Empty(await _romeo.ReceiveAllAsync());
        return reply.Child("error")!.Children[0].Name;
    }
}
