using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Stanzas;
using Aviso.Modules.Push;
using Aviso.Protocol;
using Aviso.Testing.Server;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviso.Modules.Tests.Push;

/// <summary>Bad requests, bounds and costs.</summary>
public sealed class PushRequestTests
{
    private const string PublishOptions = "http://jabber.org/protocol/pubsub#publish-options";

    [Theory]
    [InlineData("bad-request", "<enable xmlns='urn:xmpp:push:0' node='n'/>")]
    [InlineData("jid-malformed", "<enable xmlns='urn:xmpp:push:0' jid='@' node='n'/>")]
    [InlineData("bad-request", "<disable xmlns='urn:xmpp:push:0' node='n'/>")]
    [InlineData("jid-malformed", "<disable xmlns='urn:xmpp:push:0' jid=''/>")]
    [InlineData("bad-request", "<enable xmlns='urn:xmpp:push:0' jid='a.b'><x xmlns='jabber:x:data' type='unheard-of'/></enable>")]
    [InlineData("bad-request", "<enable xmlns='urn:xmpp:push:0' jid='a.b'><x xmlns='jabber:x:data' type='submit'/></enable>")]
    [InlineData("bad-request", "<enable xmlns='urn:xmpp:push:0' jid='a.b'><x xmlns='jabber:x:data' type='submit'><field var='FORM_TYPE'><value>urn:xmpp:push:summary</value></field></x></enable>")]
    [InlineData("bad-request", "<enable xmlns='urn:xmpp:push:0' jid='a.b'><x xmlns='jabber:x:data' type='form'><field var='FORM_TYPE' type='hidden'><value>" + PublishOptions + "</value></field></x></enable>")]
    [InlineData("feature-not-implemented", "<enable xmlns='urn:xmpp:push:0' jid='a.b'><encrypt xmlns='tigase:push:encrypt:0' alg='rot13'>AAAAAAAAAAAAAAAAAAAAAA==</encrypt></enable>")]
    [InlineData("bad-request", "<enable xmlns='urn:xmpp:push:0' jid='a.b'><encrypt xmlns='tigase:push:encrypt:0' alg='aes-128-gcm'>AAAA</encrypt></enable>")]
    [InlineData("bad-request", "<enable xmlns='urn:xmpp:push:0' jid='a.b'><encrypt xmlns='tigase:push:encrypt:0' alg='aes-128-gcm'>%%%</encrypt></enable>")]
    [InlineData("jid-malformed", "<enable xmlns='urn:xmpp:push:0' jid='a.b'><muted xmlns='tigase:push:filter:muted:0'><item/></muted></enable>")]
    public async Task Request_that_makes_no_sense_is_refused(string condition, string request)
    {
        await using var server = await TestServer.StartAsync();
        var juliet = await server.LoginAsync("juliet@example.org/phone");
        Assert.Equal(condition, await ConditionOf(juliet.RequestAsync("set", null, request)));
        Assert.Empty(await server.Storage.Map("push").ListAsync(new("example.org", "juliet"), 10));
    }

    [Fact]
    public async Task Long_nodes_and_large_registrations_are_refused()
    {
        await using var server = await TestServer.StartAsync();
        var juliet = await server.LoginAsync("juliet@example.org/phone");
        Assert.Equal("not-acceptable", await ConditionOf(juliet.RequestAsync("set", null, $"<enable xmlns='urn:xmpp:push:0' jid='a.b' node='{new string('n', 1024)}'/>")));
        Assert.Equal("not-acceptable", await ConditionOf(juliet.RequestAsync("set", null, $"<enable xmlns='urn:xmpp:push:0' jid='a.b'><x xmlns='some:thing'>{new string('x', 17_000)}</x></enable>")));
    }

    [Theory]
    [InlineData("enable")]
    [InlineData("disable")]
    public async Task Others_have_no_say(string what)
    {
        await using var server = await TestServer.StartAsync();
        await server.CreateAccountAsync("juliet@example.org");
        var romeo = await server.LoginAsync("romeo@example.org/orchard");
        Assert.Equal("forbidden", await ConditionOf(romeo.RequestAsync("set", "juliet@example.org", $"<{what} xmlns='urn:xmpp:push:0' jid='a.b' node='n'/>")));
    }

    [Fact]
    public async Task Features_are_those_of_the_account()
    {
        await using var server = await TestServer.StartAsync();
        var features = server.Get<IModuleCatalogue>().Features(IqTarget.Account);
        Assert.Contains("urn:xmpp:push:0", features);
        Assert.Contains("tigase:push:encrypt:aes-128-gcm", features);
        Assert.DoesNotContain("urn:xmpp:push:0", server.Get<IModuleCatalogue>().Features(IqTarget.Server));
    }

    [Fact]
    public async Task Queue_takes_no_more_than_its_bound_and_goes_on_after_a_fault()
    {
        await using var server = await TestServer.StartAsync();
        await using var juliet = await server.LoginAsync("juliet@example.org/phone");
        var account = PushAccount.Of(server.Accounts.TryGet(Jid.Parse("juliet@example.org"))!);
        var (entered, gate, activity) = (new TaskCompletionSource(), new TaskCompletionSource(), new PushActivity());
        var (handled, dropped) = (0, 0);
        var queue = new PushQueue(2, HandleAsync, () => dropped++, activity, NullLogger.Instance);
        var what = new PushEvent(PushKind.Message, PushReach.All, Jid.Parse("romeo@example.org"));
        queue.Add(account, what);
        await entered.Task;
        queue.Add(account, what);
        queue.Add(account, what);
        queue.Add(account, what);
        Assert.Equal((2, 1), (queue.Count, dropped));

        var idle = activity.Idle;
        gate.SetResult();
        await idle;
        Assert.Equal((0, 3), (queue.Count, handled));

        async ValueTask HandleAsync(PushAccount of, PushEvent one)
        {
            handled++;
            entered.TrySetResult();
            await gate.Task;
            throw new InvalidOperationException("a fault");
        }
    }

    [Theory]
    [InlineData("received")]
    [InlineData("undeliverable")]
    [InlineData("waiting")]
    public async Task Message_for_an_account_without_devices_costs_no_allocation(string hook)
    {
        await using var server = await TestServer.StartAsync();
        await using var juliet = await server.LoginWithPresenceAsync("juliet@example.org/phone");
        await juliet.RequestAsync("set", null, "<disable xmlns='urn:xmpp:push:0' jid='a.b'/>"); // now it is known that she has none
        var manifest = new ModuleManifest("test");
        server.Get<PushModule>().Declare(manifest);
        var handler = manifest.Hooks.Single(one => one.Hook.ToString() == hook && one.Kind == StanzaKind.Message && one.ChildNamespaces.Count == 0).Handler;
        var session = server.Accounts.TryGet(Jid.Parse("juliet@example.org"))!.Sessions[0];
        using var stanza = Stanza.FromUtf8("<message from='romeo@example.org/x' to='juliet@example.org' type='chat'><body>hi</body></message>"u8);
        var leg = new StanzaContext();
        Run();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Run()
        {
            leg.Begin(stanza, stanza.From!, stanza.To, null, null);
            (leg.Recipient, leg.ArchiveId) = (session.Account, "1");
            Assert.True(handler(leg).IsCompletedSuccessfully);
        }
    }

    private static async Task<string> ConditionOf(Task<Xml.Element> answering) => (await answering).Child("error")!.Children[0].Name;
}
