using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Routing;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Core.Accounts;
using Aviso.Core.Homes;
using Aviso.Core.Modules;
using Aviso.Protocol;
using Aviso.Xml;
using Microsoft.Extensions.Logging;

namespace Aviso.Core.Routing;

/// <summary>
/// Stop four of a stanza's way: where streams hand in what a bound session sent, validated here by the rules of RFC 6120
/// §8 and RFC 6121, then through the <c>Sent</c> hooks to the router.
/// </summary>
public sealed partial class StanzaEntrance
{
    // The session is about to be closed: this node has been expelled from its cluster.
    private static readonly StanzaError s_gone = StanzaError.ResourceConstraint.WithText("Your account has left this node.");

    // The process was suspended, and does not know yet what was decided about it meanwhile.
    private static readonly StanzaError s_unaware = StanzaError.ResourceConstraint.WithText("This server has slept. Try again.");

    private readonly StanzaRouter _router;
    private readonly IOwnership _ownership;
    private readonly ModuleRegistry _modules;
    private readonly ILogger _log;
    private readonly UnacknowledgedStanzas _returns;

    internal StanzaEntrance(StanzaRouter router, ModuleRegistry modules, IOwnership ownership, ILogger<StanzaEntrance> log) =>
        (_router, _modules, _ownership, _log, _returns) = (router, modules, ownership, log, new(router, modules));

    /// <summary>
    /// Takes a stanza from a session. The stanza must stay untouched until the task completes; it completes synchronously
    /// unless a handler had to wait.
    /// </summary>
    public ValueTask EnterAsync(ISession session, Stanza stanza, ICommitTracker? commits)
    {
        var gate = ((Account)session.Account).Gate;
        var leg = LegPool.Rent();
        leg.Begin(stanza, session.Jid, stanza.To, session, commits);
        leg.Home = gate;
        ValueTask handling;
        if (gate is not null && !_ownership.IsAware)
        {
            gate = null;
            handling = _router.BounceAsync(leg, s_unaware);
        }
        else if (gate is not null && !gate.TryEnter())
        {
            gate = null;
            handling = _router.BounceAsync(leg, s_gone);
        }
        else
        {
            try
            {
                handling = HandleAsync(leg, session);
            }
            catch (Exception exception)
            {
                handling = ValueTask.FromException(exception);
            }
        }

        if (!handling.IsCompletedSuccessfully)
        {
            return FinishAsync(handling, leg, gate);
        }

        gate?.Exit();
        LegPool.Return(leg);
        return ValueTask.CompletedTask;
    }

    /// <summary>Runs the <c>Delivering</c> hooks for a leg whose target is set.</summary>
    public ValueTask<Verdict> DeliveringAsync(StanzaContext leg) => _modules.Tables.Hooks.RunAsync(Hooks.Delivering, leg);

    /// <summary>Hands an element that is no stanza to the module that takes it; false when none does.</summary>
    public bool TryHandleNonza(ISession session, XmlNode element)
    {
        if (_modules.Tables.Nonzas.Find(element.Namespace, element.LocalName) is not { } handler)
        {
            return false;
        }

        handler(session, element);
        return true;
    }

    /// <summary>Answers an iq of a stream that has not authenticated (XEP-0077); null when no module answers such.</summary>
    public ValueTask<IqReply>? AnswerUnauthenticated(StanzaContext leg, Abstractions.Hosts.IVirtualHost host, StreamInfo stream) =>
        _modules.Tables.Iq.Find(IqTarget.Unauthenticated, leg.Stanza.Type == StanzaType.Set, leg.Stanza.Payload) is { } handler
            ? handler(new IqRequest(leg, host, null) { Stream = stream })
            : null;

    /// <summary>Gives a stanza that a session's client never acknowledged to whom it may still reach (XEP-0198 §4).</summary>
    public ValueTask ReturnAsync(ISession session, byte[] stanza, DateTimeOffset sentAt) => _returns.ReturnAsync(session, stanza, sentAt);

    /// <summary>Gives a leg whose session ended meanwhile to the account's other resources, its offline store, or back.</summary>
    public ValueTask TurnAwayAsync(StanzaContext leg, Abstractions.Accounts.IAccount account) => _router.DeliverAgainAsync(leg, (Account)account);

    /// <summary>Whether anybody wants to know of messages that wait for their client.</summary>
    public bool IsWaitingWatched => _modules.Tables.Hooks.Any(Hooks.Waiting, StanzaKind.Message);

    /// <summary>Runs the <c>Waiting</c> hooks for a leg that a session (its target) keeps for a client that is not connected.</summary>
    public ValueTask WaitingAsync(StanzaContext leg)
    {
        var verdict = leg.Stanza.Kind == StanzaKind.Message ? _modules.Tables.Hooks.RunAsync(Hooks.Waiting, leg) : default;
        return verdict.IsCompletedSuccessfully ? ValueTask.CompletedTask : EndWaitingAsync(verdict, leg.From);
    }

    /// <summary>The same for a message that a session has kept since it was sent.</summary>
    public async ValueTask WaitingAsync(ISession session, byte[] message)
    {
        using var stanza = Stanza.FromUtf8(message);
        if (stanza.From is not { } from)
        {
            return; // of the server's own making
        }

        var leg = LegPool.Rent();
        leg.Begin(stanza, from, stanza.To, null, null);
        leg.ChildNamespaces = _modules.Tables.Hooks.NamespacesOf(stanza);
        (leg.Recipient, leg.IsKept) = (session.Account, true);
        leg.BeginTarget(session);
        await WaitingAsync(leg);
        LegPool.Return(leg);
    }

    // The message is kept already: who wants to know of it must not endanger it.
    private async ValueTask EndWaitingAsync(ValueTask<Verdict> verdict, Jid from)
    {
        try
        {
            await verdict;
        }
        catch (Exception exception)
        {
            Log.WaitingFailed(_log, from, exception);
        }
    }

    private ValueTask HandleAsync(StanzaContext leg, ISession session)
    {
        if (StanzaRules.Check(leg.Stanza) is { } error)
        {
            return _router.BounceAsync(leg, error);
        }

        var hooks = _modules.Tables.Hooks;
        leg.ChildNamespaces = hooks.NamespacesOf(leg.Stanza);

        // RFC 6120 §10.3: without `to`, messages and iq are for the sender's own account; presence is a broadcast.
        if (leg.To is null && leg.Stanza.Kind != StanzaKind.Presence)
        {
            leg.To = session.Jid.Bare;
        }

        var verdict = hooks.RunAsync(Hooks.Sent, leg);
        return verdict.IsCompletedSuccessfully ? GoOnAsync(leg, verdict.Result) : GoOnSlowAsync(leg, verdict);
    }

    private ValueTask GoOnAsync(StanzaContext leg, Verdict verdict) =>
        verdict == Verdict.Continue && leg.To is not null ? _router.RouteAsync(leg) : ValueTask.CompletedTask;

    private async ValueTask GoOnSlowAsync(StanzaContext leg, ValueTask<Verdict> verdict) => await GoOnAsync(leg, await verdict);

    // A handler that fails must take neither the stream nor the server with it; the sender learns that nothing was done.
    private async ValueTask FinishAsync(ValueTask handling, StanzaContext leg, HomeGate? gate)
    {
        try
        {
            await handling;
        }
        catch (Abstractions.Storage.StorageException exception)
        {
            Log.StoreFailed(_log, leg.Stanza.Kind, exception.Message);
            await _router.BounceAsync(leg, StanzaError.ResourceConstraint);
        }
        catch (Exception exception)
        {
            Log.HandlerFailed(_log, leg.Stanza.Kind, leg.From, exception);
            await _router.BounceAsync(leg, StanzaError.InternalServerError);
        }

        gate?.Exit();
        LegPool.Return(leg);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A handler failed on a {Kind} from {From}; the sender was told internal-server-error")]
        public static partial void HandlerFailed(ILogger logger, StanzaKind kind, Jid from, Exception exception);

        [LoggerMessage(3, LogLevel.Error, "A handler failed when told that a message from {From} waits for its client; the message is kept")]
        public static partial void WaitingFailed(ILogger logger, Jid from, Exception exception);

        [LoggerMessage(2, LogLevel.Warning, "The store could not take what a {Kind} asked for; the sender was told resource-constraint: {Reason}")]
        public static partial void StoreFailed(ILogger logger, StanzaKind kind, string reason);
    }
}
