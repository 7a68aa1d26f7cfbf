using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Routing;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Modules.Roster.Contracts;
using Aviso.Protocol;
using Microsoft.Extensions.Logging;

namespace Aviso.Modules.Presence;

/// <summary>
/// Presence: RFC 6121 §4. Others that wait for presence handle it at <c>Hooks.Sent</c> in <c>Phase.Act</c>
/// <c>.After("presence")</c>: by then it has been broadcast and stands in <see cref="ISession.Presence"/>.
/// </summary>
[XmppModule("presence", Options = typeof(PresenceOptions))]
public sealed class PresenceModule : IModule
{
    private static readonly byte[] s_unavailable = [.. "<presence type='unavailable'/>"u8];
    private readonly IStanzaRouter _router;
    private readonly IRosters _rosters;
    private readonly TimeProvider _clock;
    private readonly PresenceOptions _options;
    private readonly PresenceBroadcast _broadcast;
    private readonly PresenceProbes _probes;

    /// <summary>Makes the module.</summary>
    public PresenceModule(
        IStanzaRouter router,
        IRosters rosters,
        IAccounts accounts,
        IVirtualHosts hosts,
        TimeProvider clock,
        PresenceOptions options,
        ILogger<PresenceModule> log)
    {
        (_router, _rosters, _clock, _options) = (router, rosters, clock, options);
        _broadcast = new(router, rosters, accounts, hosts, log);
        _probes = new(router, rosters, _broadcast);
    }

    /// <inheritdoc />
    public void Declare(ModuleManifest manifest)
    {
        manifest.ImplementsRfc(6121, "§4").On(SessionMoment.Closed, OnClosedAsync).Moves("directed-presence", 1, DirectedPresence.Write, DirectedPresence.Read);
        manifest.On(Hooks.Sent, Phase.Act, OnSent).For(StanzaKind.Presence);
        manifest.On(Hooks.Received, Phase.Act, OnReceived).For(StanzaKind.Presence);
    }

    private ValueTask<Verdict> OnSent(StanzaContext leg) => leg.Stanza.Type switch
    {
        StanzaType.Available => leg.To is null ? BroadcastAsync(leg) : DirectAsync(leg, leg.To),
        StanzaType.Unavailable => leg.To is null ? EndAsync(leg) : EndDirect(leg, leg.To),
        _ => new(Verdict.Continue),
    };

    private ValueTask<Verdict> OnReceived(StanzaContext leg)
    {
        switch (leg.Stanza.Type)
        {
            case StanzaType.Probe:
                return _probes.AnswerAsync(leg);
            case StanzaType.Unavailable:
                ForgetDirected(leg);
                return new(Verdict.Continue);
            default:
                return new(Verdict.Continue);
        }
    }

    // Initial presence and every one after it (RFC 6121 §4.2.2, §4.4.2).
    private async ValueTask<Verdict> BroadcastAsync(StanzaContext leg)
    {
        var session = leg.Sender!;
        var isInitial = session.Presence is null;

        // Set before it is sent: who comes online meanwhile and asks gets this one, and who gets it twice is not misled.
        session.Presence = PresenceBytes.Keep(leg, session, _clock.GetUtcNow());
        await _broadcast.AvailableAsync(leg, session);
        if (isInitial)
        {
            await _probes.SendAsync(session);
        }

        return Verdict.Continue;
    }

    // RFC 6121 §4.5.2, graceful: the resource that goes hears of it too.
    private async ValueTask<Verdict> EndAsync(StanzaContext leg)
    {
        var session = leg.Sender!;
        var wasAvailable = session.Presence is not null;
        session.Presence = null;
        await _broadcast.UnavailableAsync(leg, session, wasAvailable);
        if (wasAvailable)
        {
            await _router.RouteCopyAsync(leg, session.Jid, session.Jid);
        }

        return Verdict.Continue;
    }

    // RFC 6121 §4.5.2: the server says it for a session that ended without a word.
    private async ValueTask OnClosedAsync(ISession session)
    {
        var wasAvailable = session.Presence is not null;
        session.Presence = null;
        using var stanza = Stanza.FromUtf8(s_unavailable);
        var leg = new StanzaContext();
        leg.Begin(stanza, session.Jid, null, session, null);
        await _broadcast.UnavailableAsync(leg, session, wasAvailable);
    }

    // RFC 6121 §4.6.3: who is not in the roster, or hears it from a session that is not available, is remembered.
    private async ValueTask<Verdict> DirectAsync(StanzaContext leg, Jid to)
    {
        var session = leg.Sender!;
        if (session.Presence is not null
            && (to.Bare.Equals(session.Account.Jid) || (await _rosters.OfAsync(session.Account)).IsSubscriber(to.Bare)))
        {
            return Verdict.Continue;
        }

        if (DirectedPresence.TryAdd(session, to, _options.MaxDirected))
        {
            return Verdict.Continue;
        }

        await _router.BounceAsync(leg, StanzaError.ResourceConstraint);
        return Verdict.Handled;
    }

    private static ValueTask<Verdict> EndDirect(StanzaContext leg, Jid to)
    {
        DirectedPresence.Remove(leg.Sender!, to);
        return new(Verdict.Continue);
    }

    // RFC 6121 §4.6.1: who goes himself need not be told later.
    private static void ForgetDirected(StanzaContext leg)
    {
        var sessions = leg.Recipient!.Sessions;
        for (var index = 0; index < sessions.Count; index++)
        {
            if (leg.To is not { IsFull: true } to || sessions[index].Jid.Equals(to))
            {
                DirectedPresence.Remove(sessions[index], leg.From);
            }
        }
    }
}
