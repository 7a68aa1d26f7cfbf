using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Routing;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Core.Accounts;
using Aviso.Core.Homes;
using Aviso.Core.Modules;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Core.Routing;

/// <summary>Stop five of a stanza's way: where does this address live?</summary>
internal sealed class StanzaRouter(IVirtualHosts hosts, AccountLookup accounts, ModuleRegistry modules, PendingRequests requests, RoutingMetrics metrics) : IStanzaRouter
{
    /// <summary>The way to other nodes; null in a server without a cluster.</summary>
    public NodeRouting? Nodes { get; set; }

    public ValueTask RouteAsync(StanzaContext leg)
    {
        var to = leg.To ?? throw new InvalidOperationException("A stanza without `to` cannot be routed.");
        metrics.Routed();
        if (hosts.Find(to.Domain) is not { } host)
        {
            metrics.Undeliverable();
            // RFC 6120 §10.4; there is no federation yet.
            return BounceAsync(leg, StanzaError.RemoteServerNotFound);
        }

        if (to.Local.Length == 0)
        {
            return ToServerAsync(leg, host);
        }

        if (accounts.TryGet(to.Bare) is not { } account)
        {
            return Nodes is null ? FindAndRouteAsync(leg) : Nodes.RouteAsync(leg);
        }

        if (account.Gate is not { } gate)
        {
            return ToAccountAsync(leg, account);
        }

        return !Nodes!.IsDetoured(account.Jid) && gate.TryEnter(leg) ? InsideAsync(leg, account, gate, isReceived: false) : Nodes.RouteAsync(leg);
    }

    public ValueTask RouteCopyAsync(StanzaContext of, Jid from, Jid to)
    {
        var leg = LegPool.Rent();
        leg.Begin(of.Stanza, from, to, of.Sender, of.Commits);
        leg.SenderJid = of.SenderJid;
        leg.ChildNamespaces = of.ChildNamespaces;
        leg.TakeEditsFrom(of);
        var routing = RouteAsync(leg);
        if (!routing.IsCompletedSuccessfully)
        {
            return ReturnLaterAsync(routing, leg);
        }

        LegPool.Return(leg);
        return ValueTask.CompletedTask;
    }

    public ValueTask RouteAsync(Element stanza, Jid from, Jid to) => RouteOwnAsync(Stanza.FromElement(stanza), from, to);

    public ValueTask RouteAsync(ReadOnlyMemory<byte> stanza, Jid from, Jid to) => RouteOwnAsync(Stanza.FromUtf8(stanza.Span), from, to);

    public async ValueTask DeliverAsync(ISession session, ReadOnlyMemory<byte> stanza, Jid from, Jid? to, Element? extra = null)
    {
        var parsed = Load(stanza);
        var leg = LegPool.Rent();
        leg.Begin(parsed, from, to, null, null);
        if (extra is not null)
        {
            leg.Add(extra);
        }

        await DeliverOwnAsync(session, leg, isKept: false);
    }

    public async ValueTask<int> DeliverAsync(ISession session, IReadOnlyList<ReadOnlyMemory<byte>> stanzas)
    {
        var began = FlushBatch.Begin();
        try
        {
            for (var index = 0; index < stanzas.Count; index++)
            {
                var parsed = Load(stanzas[index]);
                var leg = LegPool.Rent();
                leg.Begin(parsed, parsed.From ?? session.Host.Jid, parsed.To, null, null);
                var delivering = DeliverOwnAsync(session, leg, isKept: true);
                bool isTaken;
                if (delivering.IsCompletedSuccessfully)
                {
                    isTaken = delivering.Result;
                }
                else
                {
                    FlushBatch.End(began);
                    began = false;
                    isTaken = await delivering;
                    began = FlushBatch.Begin();
                }

                if (!isTaken)
                {
                    return index;
                }
            }

            return stanzas.Count;
        }
        finally
        {
            FlushBatch.End(began);
        }
    }

    public ValueTask BounceAsync(StanzaContext leg, StanzaError error)
    {
        if (!MayBeAnswered(leg.Stanza))
        {
            return ValueTask.CompletedTask;
        }

        metrics.Bounced(error.Condition);
        var answer = Scratch.Take();
        Answers.WriteError(answer, leg, error);
        return AnswerAsync(leg, answer.WrittenSpan);
    }

    /// <summary>The rest of a leg's way at its account, whose gate has been entered for it.</summary>
    /// <param name="leg">The leg.</param>
    /// <param name="account">The account.</param>
    /// <param name="gate">Its gate.</param>
    /// <param name="isReceived">Whether the <c>Received</c> hooks have seen the stanza.</param>
    public ValueTask InsideAsync(StanzaContext leg, Account account, HomeGate gate, bool isReceived)
    {
        leg.Home = gate;
        leg.Recipient = account;
        ValueTask handling;
        try
        {
            handling = isReceived ? DeliverToAccountAsync(leg, account) : ToAccountAsync(leg, account);
        }
        catch (Exception exception)
        {
            handling = ValueTask.FromException(exception);
        }

        if (!handling.IsCompletedSuccessfully)
        {
            return ExitLaterAsync(handling, gate);
        }

        gate.Exit();
        return ValueTask.CompletedTask;
    }

    /// <summary>A leg that has passed the <c>Received</c> hooks before: its account may have left since.</summary>
    public ValueTask DeliverAgainAsync(StanzaContext leg, Account account)
    {
        if (account.Gate is not { } gate)
        {
            return DeliverToAccountAsync(leg, account);
        }

        return gate.TryEnter(leg) ? InsideAsync(leg, account, gate, isReceived: true) : Nodes!.RouteAsync(leg, isReceived: true);
    }

    ValueTask IStanzaRouter.DeliverToAccountAsync(StanzaContext leg, IAccount account) => DeliverAgainAsync(leg, (Account)account);

    private ValueTask DeliverToAccountAsync(StanzaContext leg, IAccount account) => leg.Stanza.Kind switch
    {
        StanzaKind.Message => MessageDelivery.DeliverAsync(leg, (Account)account, this, modules.Tables.Hooks),
        StanzaKind.Presence => PresenceDelivery.DeliverAsync(leg, (Account)account),
        _ => IqToAccountAsync(leg, (Account)account),
    };

    private static Stanza Load(ReadOnlyMemory<byte> bytes)
    {
        var stanza = StanzaPool.Rent();
        return stanza.TryLoadUtf8(bytes.Span) ? stanza : throw new ArgumentException("Not a stanza of jabber:client.", nameof(bytes));
    }

    private async ValueTask<bool> DeliverOwnAsync(ISession session, StanzaContext leg, bool isKept)
    {
        var stanza = leg.Stanza;
        leg.ChildNamespaces = modules.Tables.Hooks.NamespacesOf(stanza);
        leg.Recipient = session.Account;
        leg.IsKept = isKept;
        await session.DeliverAsync(leg);
        var isTaken = !leg.IsRefused;
        LegPool.Return(leg);
        StanzaPool.Return(stanza);
        return isTaken;
    }

    private async ValueTask FindAndRouteAsync(StanzaContext leg)
    {
        if (await accounts.FindAsync(leg.To!.Bare) is { } account)
        {
            await ToAccountAsync(leg, account);
        }
        else
        {
            await NobodyAsync(leg);
        }
    }

    /// <summary>A leg to an account that there is not.</summary>
    public async ValueTask NobodyAsync(StanzaContext leg)
    {
        metrics.Undeliverable();
        if (leg.Stanza.Kind != StanzaKind.Presence && leg.Stanza.Type != StanzaType.Headline)
        {
            // RFC 6121 §8.5.1 and its table 1: nothing that tells an account that does not exist from one that is offline.
            await BounceAsync(leg, StanzaError.ServiceUnavailable);
        }
    }

    private ValueTask ToAccountAsync(StanzaContext leg, Account account)
    {
        leg.Recipient = account;
        var verdict = modules.Tables.Hooks.RunAsync(Hooks.Received, leg);
        if (!verdict.IsCompletedSuccessfully)
        {
            return ToAccountSlowAsync(verdict, leg, account);
        }

        return verdict.Result == Verdict.Continue ? DeliverToAccountAsync(leg, account) : ValueTask.CompletedTask;
    }

    private async ValueTask ToAccountSlowAsync(ValueTask<Verdict> verdict, StanzaContext leg, Account account)
    {
        if (await verdict == Verdict.Continue)
        {
            await DeliverToAccountAsync(leg, account);
        }
    }

    private ValueTask ToServerAsync(StanzaContext leg, IVirtualHost host) => leg.Stanza.Kind switch
    {
        StanzaKind.Iq => IqAsync(leg, host, null),
        // RFC 6120 §10.5.1: nobody here reads messages to the domain itself, and the sender should know.
        StanzaKind.Message => BounceAsync(leg, StanzaError.ServiceUnavailable),
        _ => ValueTask.CompletedTask,
    };

    private ValueTask IqToAccountAsync(StanzaContext leg, Account account)
    {
        if (leg.To is not { IsFull: true } to)
        {
            return IqAsync(leg, account.Host, account);
        }

        return account.Find(to.Resource) is { } session
            ? session.DeliverAsync(leg)
            : BounceAsync(leg, StanzaError.ServiceUnavailable); // RFC 6121 §8.5.3.2.3
    }

    private ValueTask IqAsync(StanzaContext leg, IVirtualHost host, Account? account)
    {
        if (leg.Stanza.IsErrorOrResult)
        {
            // Of an account nobody asked anything.
            if (account is null && !requests.TryAnswer(leg) && Nodes is not null && PendingRequests.LifeIn(leg) is { IsEmpty: false } life)
            {
                Nodes.BringAnswer(leg, life);
            }

            return ValueTask.CompletedTask;
        }

        var target = account is null ? IqTarget.Server : IqTarget.Account;
        var handler = modules.Tables.Iq.Find(target, leg.Stanza.Type == StanzaType.Set, leg.Stanza.Payload);
        if (handler is null)
        {
            // RFC 6120 §7.6.2.2: a stream that has its resource may not bind another; else §8.4, RFC 6121 §8.5.2.1.3.
            return BounceAsync(leg, leg.Stanza.Payload.Is("bind"u8, "urn:ietf:params:xml:ns:xmpp-bind"u8)
                ? StanzaError.NotAllowed
                : StanzaError.ServiceUnavailable);
        }

        var reply = handler(new IqRequest(leg, host, account));
        return reply.IsCompletedSuccessfully ? ReplyAsync(leg, reply.Result) : ReplySlowAsync(leg, reply);
    }

    private async ValueTask ReplySlowAsync(StanzaContext leg, ValueTask<IqReply> reply) => await ReplyAsync(leg, await reply);

    private ValueTask ReplyAsync(StanzaContext leg, IqReply reply)
    {
        if (reply.IsNone)
        {
            return ValueTask.CompletedTask;
        }

        if (reply.Error is { } error)
        {
            return BounceAsync(leg, error);
        }

        var answer = Scratch.Take();
        Answers.WriteResult(answer, leg, reply.Payload);
        return AnswerAsync(leg, answer.WrittenSpan);
    }

    // To a local sender straight into its outbox; to others the way every stanza goes.
    private ValueTask AnswerAsync(StanzaContext leg, ReadOnlySpan<byte> answer)
    {
        if (leg.Sender is not { } sender)
        {
            return RouteOwnAsync(Stanza.FromUtf8(answer), leg.To!, leg.From);
        }

        sender.Send(answer);
        return ValueTask.CompletedTask;
    }

    private async ValueTask RouteOwnAsync(Stanza stanza, Jid from, Jid to)
    {
        using (stanza)
        {
            var leg = LegPool.Rent();
            leg.Begin(stanza, from, to, null, null);
            leg.ChildNamespaces = modules.Tables.Hooks.NamespacesOf(stanza);
            await RouteAsync(leg);
            LegPool.Return(leg);
        }
    }

    private static async ValueTask ExitLaterAsync(ValueTask handling, HomeGate gate)
    {
        try
        {
            await handling;
        }
        finally
        {
            gate.Exit();
        }
    }

    private static async ValueTask ReturnLaterAsync(ValueTask routing, StanzaContext leg)
    {
        await routing;
        LegPool.Return(leg);
    }

    // Errors and results are never answered (RFC 6120 §8.3.1), and of presence only what asks for something.
    private static bool MayBeAnswered(Stanza stanza) => stanza.Kind switch
    {
        StanzaKind.Presence => stanza.Type is StanzaType.Available or StanzaType.Subscribe or StanzaType.Unknown,
        _ => !stanza.IsErrorOrResult,
    };
}
