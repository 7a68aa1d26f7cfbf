using Aviso.Modules.Blocking;
using Aviso.Protocol;
using Aviso.Testing.Client;
using Aviso.Testing.Server;
using Aviso.Xml;

namespace Aviso.Modules.Tests.Blocking;

/// <summary>Reports with block requests (XEP-0377).</summary>
public sealed class ReportTests
{
    private const string Spam = "reason='urn:xmpp:reporting:spam'";

    [Fact]
    public async Task Report_reaches_who_looks_after_abuse_with_the_messages_it_names()
    {
        await using var server = await StartAsync();
        var desk = await server.LoginWithPresenceAsync("abuse@example.org/desk");
        var juliet = await server.LoginWithPresenceAsync("juliet@example.org/balcony");
        var (tybalt, romeo) = (await server.LoginAsync("tybalt@example.org/street"), await server.LoginAsync("romeo@example.org/orchard"));
        await tybalt.SendAsync("<message to='juliet@example.org' type='chat'><body>buy</body></message>");
        await romeo.SendAsync("<message to='juliet@example.org' type='chat'><body>love</body></message>");
        var ids = new[] { await juliet.ReceiveAsync(), await juliet.ReceiveAsync() }.Select(message => message.Child("stanza-id", Namespaces.StanzaIds)!.ToXml(Namespaces.Client));

        await BlockAsync(juliet, $"<report xmlns='urn:xmpp:reporting:1' {Spam}>{string.Concat(ids)}<text xml:lang='en'>Never came trouble</text></report>");

        var message = await desk.ReceiveAsync();
        Assert.Equal("example.org", message["from"]);
        Assert.Equal("juliet@example.org blocks and reports tybalt@example.org: urn:xmpp:reporting:spam\nNever came trouble", message.Child("body")!.Text);
        Assert.Equal("tybalt@example.org", message.Child("jid", "urn:xmpp:jid:0")!.Text);
        Assert.Equal("urn:xmpp:reporting:spam", message.Child("report", BlockReport.Namespace)!["reason"]);
        var forwarded = Assert.Single(message.ChildrenNamed("forwarded", Namespaces.Forwarding)); // his, not the lover's
        Assert.Equal("buy", forwarded.Child("message", Namespaces.Client)!.Child("body")!.Text);
    }

    [Theory]
    [InlineData("bad-request", "<report xmlns='urn:xmpp:reporting:1'/>")]
    [InlineData("bad-request", "<report xmlns='urn:xmpp:reporting:1' reason=''/>")]
    [InlineData("bad-request", "<report xmlns='urn:xmpp:reporting:1' reason='a'/><report xmlns='urn:xmpp:reporting:1' reason='a'/>")]
    [InlineData("not-acceptable", "<report xmlns='urn:xmpp:reporting:1' reason='a'><text>{0}</text></report>")]
    public async Task Report_that_makes_no_sense_blocks_nobody(string condition, string report)
    {
        await using var server = await StartAsync();
        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        var answer = await juliet.RequestAsync("set", null, Request(report.Replace("{0}", new string('x', 9000), StringComparison.Ordinal)));
        Assert.Equal(condition, answer.Child("error")!.Children[0].Name);
        Assert.Empty(await server.Storage.Map("blocklists").ListAsync(new("example.org", "juliet"), 10));
    }

    [Fact]
    public async Task Too_many_reports_are_left_out_while_the_reported_are_blocked()
    {
        await using var server = await StartAsync(options => options.MaxReports = 1);
        var desk = await server.LoginWithPresenceAsync("abuse@example.org/desk");
        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        await BlockAsync(juliet, $"<report xmlns='urn:xmpp:reporting:1' {Spam}/>");
        await BlockAsync(juliet, $"<report xmlns='urn:xmpp:reporting:1' {Spam}/>");
        Assert.Equal("message", (await desk.ReceiveAsync()).Name);
        await desk.ReceiveNothingAsync();
        server.Advance(TimeSpan.FromHours(1));
        await BlockAsync(juliet, $"<report xmlns='urn:xmpp:reporting:1' {Spam}/>");
        Assert.Equal("message", (await desk.ReceiveAsync()).Name);
    }

    [Fact]
    public async Task Blocking_without_a_report_tells_nobody()
    {
        await using var server = await StartAsync();
        var desk = await server.LoginWithPresenceAsync("abuse@example.org/desk");
        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        await BlockAsync(juliet, "");
        await desk.ReceiveNothingAsync();
    }

    private static Task<TestServer> StartAsync(Action<BlockingOptions>? configure = null) => TestServer.StartAsync(settings =>
    {
        settings.Options.Configure<Streams.Clients.ClientOptions>(options => options.WatchdogDelay = TimeSpan.Zero); // fake clients answer no pings
        settings.Options.Configure<BlockingOptions>(options =>
        {
            options.ReportAddresses = ["abuse@example.org", "abuse@elsewhere.example"];
            configure?.Invoke(options);
        });
    });

    private static async Task BlockAsync(TestClient juliet, string report) =>
        Assert.Equal("result", (await juliet.RequestAsync("set", null, Request(report)))["type"]);

    private static string Request(string report) => $"<block xmlns='urn:xmpp:blocking'><item jid='tybalt@example.org'>{report}</item></block>";
}
