using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Abstractions.Routing;

/// <summary>Brings stanzas to where their address lives. Thread-safe.</summary>
public interface IStanzaRouter
{
    /// <summary>Routes a leg by its <c>To</c>; it must not be null.</summary>
    ValueTask RouteAsync(StanzaContext leg);

    /// <summary>Routes a further leg of a stanza that is being handled, with other addresses: presence to each contact, copies.</summary>
    ValueTask RouteCopyAsync(StanzaContext of, Jid from, Jid to);

    /// <summary>Routes a stanza of the server's own making.</summary>
    ValueTask RouteAsync(Element stanza, Jid from, Jid to);

    /// <summary>Routes stored or kept bytes as a stanza: canonical, default namespace <c>jabber:client</c>.</summary>
    ValueTask RouteAsync(ReadOnlyMemory<byte> stanza, Jid from, Jid to);

    /// <summary>Delivers bytes of the server's to one session, past the account's rules: a copy of what is just passing, stored presence.</summary>
    ValueTask DeliverAsync(ISession session, ReadOnlyMemory<byte> stanza, Jid from, Jid? to, Element? extra = null);

    /// <summary>
    /// Delivers stored messages with the addresses that stand in them: they leave together, in order. Does not wait for the
    /// client: see <see cref="ISession.WaitForRoomAsync"/>. The result is how many: when the session ends or moves to another
    /// node on the way, the others are the caller's as before.
    /// </summary>
    ValueTask<int> DeliverAsync(ISession session, IReadOnlyList<ReadOnlyMemory<byte>> stanzas);

    /// <summary>Answers a leg with an error, unless it may not be answered (errors, results; RFC 6120 §8.3.1).</summary>
    ValueTask BounceAsync(StanzaContext leg, StanzaError error);

    /// <summary>Lets the account's rules (RFC 6121 §8.5) take a stanza that has passed its <c>Received</c> hooks before.</summary>
    ValueTask DeliverToAccountAsync(StanzaContext leg, IAccount account);
}
