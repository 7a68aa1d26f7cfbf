using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Xml;

namespace Aviso.Modules.Presence;

/// <summary>Makes of a presence that a session sent what is kept of it.</summary>
internal static class PresenceBytes
{
    public static AvailablePresence Keep(StanzaContext leg, ISession session, DateTimeOffset now)
    {
        // What the stanza inherits from its stream has to be said once it is kept (RFC 6120 §8.1.5).
        var copy = new StanzaCopy(leg.Stanza.Root) { Appended = leg.Added, Skip = leg.Removed, Lang = session.Language.Span };
        var bytes = new byte[copy.Length];
        copy.CopyTo(bytes);
        PresencePriority.TryRead(leg.Stanza.Root, out var priority); // the kernel has refused what is no priority
        return new(session.Jid, bytes, priority, ShowOf(leg.Stanza.Root), now);
    }

    // RFC 6121 §4.7.2.1 knows four values; anything else means as much as none.
    private static string? ShowOf(XmlNode presence)
    {
        var show = presence.Child("show"u8);
        if (!show.Exists)
        {
            return null;
        }

        var text = show.InnerXml;
        return text.SequenceEqual("away"u8) ? "away"
            : text.SequenceEqual("chat"u8) ? "chat"
            : text.SequenceEqual("dnd"u8) ? "dnd"
            : text.SequenceEqual("xa"u8) ? "xa"
            : null;
    }
}
