using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Modules.Blocking;
using Aviso.Modules.VCard;
using Aviso.Protocol;
using Aviso.Testing.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Aviso.Modules.Tests;

/// <summary>What hooks on every message or presence allocate once an account's state is in memory: nothing.</summary>
public sealed class HookCostTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Block_lists_cost_a_message_no_allocation(bool blocksSomebody)
    {
        await using var server = await TestServer.StartAsync();
        await using var romeo = await server.LoginAsync("romeo@example.org/orchard");
        if (blocksSomebody)
        {
            await romeo.RequestAsync("set", null, "<block xmlns='urn:xmpp:blocking'><item jid='tybalt@example.org'/></block>");
        }

        await romeo.SendAsync("<message to='romeo@example.org/orchard'/>");
        Assert.Equal(0, Allocated<BlockingModule>(server, Hooks.Sent, "<message to='juliet@example.org/balcony' type='chat'><body>hi</body></message>"));
        Assert.Equal(0, Allocated<BlockingModule>(server, Hooks.Received, "<message to='romeo@example.org' type='chat'><body>hi</body></message>"));
    }

    [Fact]
    public async Task Privacy_lists_cost_a_message_no_allocation()
    {
        await using var server = await TestServer.StartAsync(settings => settings.Options.Switch("privacy", active: true));
        await using var romeo = await server.LoginAsync("romeo@example.org/orchard");
        await romeo.RequestAsync("set", null, """
            <query xmlns='jabber:iq:privacy'><list name='a'>
              <item type='jid' value='tybalt@example.org' action='deny' order='1'/><item type='jid' value='nurse@example.org' action='allow' order='2'/>
              <item type='subscription' value='to' action='deny' order='3'/><item action='deny' order='4'><presence-in/></item>
            </list></query>
            """);
        await romeo.RequestAsync("set", null, "<query xmlns='jabber:iq:privacy'><active name='a'/></query>");
        await romeo.SendAsync("<message to='romeo@example.org/orchard'/>");
        Assert.Equal(0, Allocated<BlockingModule>(server, Hooks.Sent, "<message to='juliet@example.org/balcony' type='chat'><body>hi</body></message>"));
        Assert.Equal(0, Allocated<BlockingModule>(server, Hooks.Received, "<message to='romeo@example.org' type='chat'><body>hi</body></message>", from: "juliet@example.org/balcony"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Avatars_cost_presence_no_allocation(bool hasAvatar)
    {
        await using var server = await TestServer.StartAsync();
        await using var romeo = await server.LoginAsync("romeo@example.org/orchard");
        if (hasAvatar)
        {
            await romeo.RequestAsync("set", null, "<vCard xmlns='vcard-temp'><PHOTO><BINVAL>aGVsbG8=</BINVAL></PHOTO></vCard>");
        }

        await romeo.SendInitialPresenceAsync();
        Assert.Equal(0, Allocated<VCardModule>(server, Hooks.Sent, "<presence><show>away</show></presence>"));
    }

    private static long Allocated<TModule>(TestServer server, StanzaHook hook, string xml, string? from = null) where TModule : class, IModule
    {
        var manifest = new ModuleManifest("test");
        server.Services.GetRequiredService<TModule>().Declare(manifest);
        var handler = manifest.Hooks.Single(one => one.Hook == hook).Handler;
        var session = server.Accounts.TryGet(Jid.Parse("romeo@example.org"))!.Sessions[0];
        using var stanza = Stanza.FromUtf8(System.Text.Encoding.UTF8.GetBytes(xml));
        var context = new StanzaContext();
        var sender = from is null ? session.Jid : Jid.Parse(from);
        Run(handler, context, stanza, session, sender);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(handler, context, stanza, session, sender);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Run(StanzaHandler handler, StanzaContext context, Stanza stanza, ISession session, Jid from)
    {
        context.Begin(stanza, from, stanza.To, session, null);
        context.Recipient = session.Account;
        var handling = handler(context);
        Assert.True(handling.IsCompletedSuccessfully);
    }
}
