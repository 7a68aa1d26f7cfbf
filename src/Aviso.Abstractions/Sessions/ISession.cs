using System.Net;
using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Stanzas;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Abstractions.Sessions;

/// <summary>A connected resource of a local account. All members may be called from any thread.</summary>
public interface ISession
{
    /// <summary>The full JID.</summary>
    Jid Jid { get; }

    /// <summary>The account it belongs to.</summary>
    IAccount Account { get; }

    /// <summary>The virtual host of the account.</summary>
    IVirtualHost Host { get; }

    /// <summary>Which installation of a client it is, when it said so (XEP-0388); nobody but the server may learn it.</summary>
    Guid? Client { get; }

    /// <summary>The client's address; null when the transport has none.</summary>
    IPEndPoint? Remote { get; }

    /// <summary>The language of the client's stream header, escaped for an attribute; stanzas inherit it (RFC 6120 §8.1.5). Empty when it named none.</summary>
    ReadOnlyMemory<byte> Language { get; }

    /// <summary>Whether the stream is encrypted.</summary>
    bool IsSecure { get; }

    /// <summary>Whether the session belongs to an anonymous login.</summary>
    bool IsAnonymous { get; }

    /// <summary>Whether the session still takes stanzas.</summary>
    bool IsOpen { get; }

    /// <summary>Whether a client is connected: false while the session waits for its client to come back (XEP-0198 §5).</summary>
    bool IsConnected { get; }

    /// <summary>
    /// Whether the client had a session before that it could not resume: what was not acknowledged there it sends again, with the same
    /// <c>origin-id</c> (XEP-0198 §5, XEP-0359).
    /// </summary>
    bool MayRepeat { get; }

    /// <summary>When the resource was bound.</summary>
    DateTimeOffset BoundAt { get; }

    /// <summary>The available presence, or null while the session is not available (a connected resource only).</summary>
    AvailablePresence? Presence { get; set; }

    /// <summary>Whether the client asked for its roster, so that it gets roster pushes (RFC 6121 §2.2).</summary>
    bool IsInterested { get; set; }

    /// <summary>State that modules keep on the session.</summary>
    SlotBag Slots { get; }

    /// <summary>Runs the <c>Delivering</c> hooks and puts the leg into the outbox. Does not wait for the client.</summary>
    ValueTask DeliverAsync(StanzaContext leg);

    /// <summary>
    /// Completes when the outbox has been handed to the transport, or never will be: then the result is false, and what was
    /// put in since the last call may be lost. Who has a lot for one session waits here from time to time, so that the
    /// outbox and the queue of stream management stay below their bounds however slow the client is.
    /// </summary>
    ValueTask<bool> WaitForRoomAsync();

    /// <summary>Puts a stanza of the server's own making into the outbox: canonical bytes, complete with addresses.</summary>
    void Send(ReadOnlySpan<byte> stanza);

    /// <summary>Puts a stanza of the server's own making into the outbox.</summary>
    void Send(Element stanza);

    /// <summary>Ends the stream with an error; the session is closed at once.</summary>
    void Close(StreamError error);
}
