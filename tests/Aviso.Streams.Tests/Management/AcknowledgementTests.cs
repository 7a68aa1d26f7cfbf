using Aviso.Streams.Management;

namespace Aviso.Streams.Tests.Management;

/// <summary>What both sides say they have handled (XEP-0198 §4), and who asks when.</summary>
public sealed class AcknowledgementTests : ManagedClients
{
    [Fact]
    public async Task Server_counts_stanzas_and_answers_requests()
    {
        await using var server = await StartAsync();
        var juliet = await server.LoginAsync(Juliet);
        await juliet.SendAsync("<enable xmlns='urn:xmpp:sm:3'/>");
        await juliet.ReceiveXmlAsync("<enabled xmlns='urn:xmpp:sm:3'/>");
        await juliet.SendAsync("<r xmlns='urn:xmpp:sm:3'/>");
        await juliet.ReceiveXmlAsync("<a xmlns='urn:xmpp:sm:3' h='0'/>");
        await juliet.SendAsync("<presence/>");
        await juliet.SendAsync("<presence/>");
        await juliet.SendAsync("<r xmlns='urn:xmpp:sm:3'/>");
        await juliet.ReceiveXmlAsync("<a xmlns='urn:xmpp:sm:3' h='2'/>");
    }

    [Fact]
    public async Task Acknowledgement_waits_until_the_writes_are_durable()
    {
        await using var server = await StartAsync();
        var (juliet, romeo) = (await ManagedAsync(server, Juliet), await server.LoginAsync(Romeo));
        var commit = server.Get<ProbeModule>().NextCommit();

        await juliet.SendAsync($"<message to='{Romeo}' type='chat'><body>hi</body></message>");
        await romeo.ReceiveXmlAsync($"<message from='{Juliet}' type='chat'><body>hi</body></message>"); // delivery does not wait
        await juliet.SendAsync("<r xmlns='urn:xmpp:sm:3'/>");
        await juliet.ReceiveXmlAsync("<a xmlns='urn:xmpp:sm:3' h='0'/>");

        commit.SetResult();
        await juliet.ReceiveXmlAsync("<a xmlns='urn:xmpp:sm:3' h='1'/>");
    }

    [Fact]
    public async Task Count_never_goes_back_while_writes_become_durable()
    {
        const int Messages = 2000;
        await using var server = await StartAsync();
        var (juliet, _) = (await ManagedAsync(server, Juliet), await server.LoginAsync(Romeo));
        var probe = server.Get<ProbeModule>();
        var commits = Enumerable.Range(0, Messages).Select(_ => probe.NextCommit()).ToList();

        var disk = Task.Run(() =>
        {
            for (var index = 0; index < Messages; index++)
            {
                SpinWait.SpinUntil(() => probe.CommitsLeft < Messages - index);
                commits[index].SetResult();
            }
        });
        await juliet.SendAsync(string.Concat(Enumerable.Repeat($"<message to='{Romeo}'/><r xmlns='urn:xmpp:sm:3'/>", Messages)));
        var last = 0;
        while (last < Messages)
        {
            var count = int.Parse((await juliet.ReceiveAsync())["h"]!, System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(count >= last, $"{count} after {last}");
            last = count;
        }

        await disk;
    }

    [Fact]
    public async Task Stanza_whose_write_failed_is_never_acknowledged()
    {
        await using var server = await StartAsync();
        var (juliet, romeo) = (await ManagedAsync(server, Juliet), await server.LoginAsync(Romeo));
        var commit = server.Get<ProbeModule>().NextCommit();
        await juliet.SendAsync($"<message to='{Romeo}' type='chat'><body>hi</body></message>");
        await romeo.ReceiveAsync();

        commit.SetException(new IOException("the disk is full"));
        await juliet.ReceiveStreamErrorAsync("internal-server-error");
    }

    [Theory]
    [InlineData("<r xmlns='urn:xmpp:sm:3'/>", "unexpected-request")]
    [InlineData("<resume xmlns='urn:xmpp:sm:3' previd='x' h='0'/>", "unexpected-request")]
    public async Task Elements_at_the_wrong_time_fail(string xml, string condition)
    {
        await using var server = await StartAsync();
        var juliet = await server.LoginAsync(Juliet);
        await juliet.SendAsync(xml);
        await ReceiveFailedAsync(juliet, condition);
    }

    [Fact]
    public async Task Enabling_before_binding_and_enabling_twice_fail()
    {
        await using var server = await StartAsync();
        var unbound = await ConnectAsync(server, Juliet);
        await unbound.SendAsync("<enable xmlns='urn:xmpp:sm:3'/>");
        await ReceiveFailedAsync(unbound, "unexpected-request");

        var juliet = await ManagedAsync(server, Juliet);
        await juliet.SendAsync("<enable xmlns='urn:xmpp:sm:3'/>");
        await ReceiveFailedAsync(juliet, "unexpected-request");
    }

    [Theory]
    [InlineData("<a xmlns='urn:xmpp:sm:3'/>")]
    [InlineData("<a xmlns='urn:xmpp:sm:3' h='x'/>")]
    [InlineData("<a xmlns='urn:xmpp:sm:3' h='-1'/>")]
    [InlineData("<a xmlns='urn:xmpp:sm:3' h='7'/>")]
    public async Task Impossible_acknowledgements_end_the_stream(string xml)
    {
        await using var server = await StartAsync();
        var juliet = await ManagedAsync(server, Juliet);
        await juliet.SendAsync(xml);
        await juliet.ReceiveStreamErrorAsync("undefined-condition");
    }

    [Fact]
    public async Task Server_asks_for_acknowledgements_after_some_stanzas_and_after_some_time()
    {
        await using var server = await StartAsync(new StreamManagementOptions { AckRequestCount = 2 });
        var (romeo, juliet) = (await ManagedAsync(server, Romeo), await server.LoginAsync(Juliet));
        await SayAsync(juliet, "one");
        await SayAsync(juliet, "two");
        await romeo.ReceiveAsync();
        await romeo.ReceiveAsync();
        await romeo.ReceiveXmlAsync("<r xmlns='urn:xmpp:sm:3'/>");
        await romeo.SendAsync("<a xmlns='urn:xmpp:sm:3' h='2'/>");

        await SayAsync(juliet, "three");
        await romeo.ReceiveAsync();
        server.Advance(TimeSpan.FromSeconds(5));
        await romeo.ReceiveXmlAsync("<r xmlns='urn:xmpp:sm:3'/>");
    }
}
