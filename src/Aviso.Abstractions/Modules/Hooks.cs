namespace Aviso.Abstractions.Modules;

/// <summary>All stanza hook points, in the order in which a stanza meets them.</summary>
public static class Hooks
{
    /// <summary>A local session sent a stanza: after stamping and validation, before routing.</summary>
    public static StanzaHook Sent { get; } = new("sent", 0);

    /// <summary>A stanza is about to be delivered to a local account (<c>Recipient</c>), from wherever it came.</summary>
    public static StanzaHook Received { get; } = new("received", 1);

    /// <summary>A stanza is about to enter one session's outbox (<c>Target</c>).</summary>
    public static StanzaHook Delivering { get; } = new("delivering", 2);

    /// <summary>No resource of the local account can take the stanza: offline storage, push, at last an error.</summary>
    public static StanzaHook Undeliverable { get; } = new("undeliverable", 3);

    /// <summary>
    /// A stanza waits in a session (<c>Target</c>) whose client has not got it (XEP-0198): the connection is lost, or it has been silent
    /// for long. Told once for each stanza, which is kept whatever a handler decides: only what wakes clients up belongs here.
    /// </summary>
    public static StanzaHook Waiting { get; } = new("waiting", 4);

    /// <summary>
    /// A stanza of a session of this node (<c>Sender</c>) is about to go to an account on another node. What must be asked of the sender's account
    /// at <see cref="Received"/>, since the stanza was a broadcast before, is to be asked here, too: there the sender's account is not at hand.
    /// </summary>
    public static StanzaHook Leaving { get; } = new("leaving", 5);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<StanzaHook> All { get; } = [Sent, Received, Delivering, Undeliverable, Waiting, Leaving];
}
