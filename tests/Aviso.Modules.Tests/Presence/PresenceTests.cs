using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Stanzas;
using Aviso.Core.Routing;
using Aviso.Modules.Roster;
using Aviso.Modules.Roster.Contracts;
using Aviso.Protocol;
using Aviso.Testing.Server;
using Aviso.Testing.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Aviso.Modules.Tests.Presence;

/// <summary>What scenarios cannot say: rosters that disagree, and what a broadcast costs.</summary>
public sealed class PresenceTests
{
    [Fact]
    public async Task Subscription_that_only_one_side_remembers_is_ended_by_the_first_probe()
    {
        await using var server = await TestServer.StartAsync();
        await RememberAsync(server, "romeo@example.org", "juliet@example.org", SubscriptionState.To);
        await server.LoginWithPresenceAsync("juliet@example.org/balcony");
        var romeo = await server.LoginAsync("romeo@example.org/orchard");
        await romeo.RequestAsync("get", null, "<query xmlns='jabber:iq:roster'/>");
        await romeo.SendAsync("<presence/>");
        await romeo.ReceiveXmlAsync("<presence from='romeo@example.org/orchard'/>");
        await romeo.ReceiveXmlAsync("<presence from='juliet@example.org' type='unsubscribed'/>");
        await romeo.ReceiveXmlAsync(
            "<iq type='set'><query xmlns='jabber:iq:roster' ver='{any}'><item jid='juliet@example.org' subscription='none'/></query></iq>");
    }

    [Fact]
    public async Task Probe_does_not_deny_a_request_that_waits()
    {
        await using var server = await TestServer.StartAsync();
        await RememberAsync(server, "romeo@example.org", "juliet@example.org", SubscriptionState.To);
        var juliet = await server.LoginWithPresenceAsync("juliet@example.org/balcony");
        var romeo = await server.LoginAsync("romeo@example.org/orchard");
        await romeo.SendAsync("<presence type='subscribe' to='juliet@example.org'/>");
        await juliet.ReceiveXmlAsync("<presence from='romeo@example.org' type='subscribe'/>");
        await romeo.SendAsync("<presence/>");
        await romeo.ReceiveXmlAsync("<presence from='romeo@example.org/orchard'/>");
        await romeo.ReceiveNothingAsync();
    }

    [Fact]
    public async Task Broadcast_to_contacts_who_are_offline_does_not_read_their_accounts()
    {
        await using var server = await TestServer.StartAsync();
        await RememberAsync(server, "romeo@example.org", "juliet@example.org", SubscriptionState.Both);
        await server.CreateAccountAsync("juliet@example.org");
        await server.RestartAsync();
        var romeo = await server.LoginWithPresenceAsync("romeo@example.org/orchard");
        await romeo.SendAsync("<presence><show>away</show></presence>");
        Assert.Null(server.Accounts.TryGet(Jid.Parse("juliet@example.org")));
    }

    [Fact]
    public async Task Fault_with_one_contact_does_not_keep_presence_from_the_others()
    {
        await using var server = await TestServer.StartAsync(settings => settings.With(typeof(Faulty)));
        server.ExpectErrorsInLog();
        await RememberAsync(server, "romeo@example.org", "a@example.org", SubscriptionState.Both);
        await RememberAsync(server, "romeo@example.org", "b@example.org", SubscriptionState.Both);
        await server.LoginWithPresenceAsync("a@example.org/faulty");
        var other = await server.LoginWithPresenceAsync("b@example.org/r");
        await server.LoginWithPresenceAsync("romeo@example.org/orchard");
        await other.ReceiveXmlAsync("<presence from='romeo@example.org/orchard'/>");
    }

    [Fact]
    public async Task Broadcast_allocates_what_is_kept_of_the_presence_and_nothing_for_each_contact()
    {
        await using var server = await TestServer.StartAsync(settings => settings.OnlyModules("roster", "presence").With(typeof(Sink)));
        for (var index = 0; index < 20; index++)
        {
            await RememberAsync(server, "romeo@example.org", $"contact{index}@example.org", SubscriptionState.Both);
            await server.LoginWithPresenceAsync($"contact{index}@example.org/r");
        }

        await server.LoginWithPresenceAsync("romeo@example.org/orchard");
        var session = server.Accounts.TryGet(Jid.Parse("romeo@example.org"))!.Sessions[0];
        var entrance = server.Get<StanzaEntrance>();
        using var stanza = Stanza.FromUtf8("<presence><show>away</show><c xmlns='http://jabber.org/protocol/caps' hash='sha-1' node='n' ver='v'/></presence>"u8);
        var sink = server.Get<Sink>();
        var least = long.MaxValue;
        for (var run = 0; run < 20; run++)
        {
            sink.Count = 0;
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var index = 0; index < 100; index++)
            {
                var entering = entrance.EnterAsync(session, stanza, null);
                Assert.True(entering.IsCompletedSuccessfully);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(2100, sink.Count);
        }

        // The bytes of the stanza and the record around them, and in debug builds an object for each async method: less than
        // one object of the smallest size for each of the 21 copies would add.
        Assert.InRange(least / 100, 1, 600);
    }

    private static Task RememberAsync(TestServer server, string account, string contact, SubscriptionState state) => server.Storage.Map("roster").PutAsync(
        new("example.org", Jid.Parse(account).Local), contact, RosterCodec.Encode(new RosterContact { Jid = Jid.Parse(contact), State = state, Version = 1 }));

    /// <summary>Fails on what is for a resource of that name, except its own presence.</summary>
    [XmppModule("faulty")]
    internal sealed class Faulty : IModule
    {
        public void Declare(ModuleManifest manifest) => manifest.On(Hooks.Delivering, Phase.Act, static leg =>
            leg.Target!.Jid.Resource == "faulty" && !leg.From.Equals(leg.Target.Jid) ? throw new InvalidOperationException("faulty") : new(Verdict.Continue));
    }

    /// <summary>Takes presence just before the outbox, so that only the way there is measured.</summary>
    [XmppModule("sink")]
    internal sealed class Sink : IModule
    {
        public int Count { get; set; }

        public void Declare(ModuleManifest manifest) => manifest.On(Hooks.Delivering, Phase.Act, _ =>
        {
            Count++;
            return new(Verdict.Drop);
        }).For(StanzaKind.Presence);
    }
}
