using System.Buffers;
using System.Globalization;
using Aviso.Abstractions.Stanzas;
using Aviso.Abstractions.Storage;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Offline;

/// <summary>Which messages are kept, and as which bytes. Costs no allocation but the bytes themselves.</summary>
internal static class OfflineMessage
{
    private const int StampBytes = 32;

    /// <summary>
    /// What becomes of a message that nobody can take: XEP-0160 §3 keeps all that people would miss, and leaves out what is
    /// of the moment (chat states and what accompanies them). Hints of the sender (XEP-0334) decide before that.
    /// </summary>
    public static OfflineChoice Choose(Stanza message)
    {
        var choice = OfflineChoice.Ignore;
        foreach (var child in message.Root.Children)
        {
            if (child.Namespace.SequenceEqual("urn:xmpp:hints"u8))
            {
                if (child.LocalName.SequenceEqual("no-store"u8))
                {
                    // Something to read must not vanish without a word; the rest is of the moment anyway.
                    return message.Root.Child("body"u8).Exists ? OfflineChoice.Refuse : OfflineChoice.Ignore;
                }

                if (child.LocalName.SequenceEqual("store"u8))
                {
                    choice = OfflineChoice.Keep;
                }
            }
            else if (!IsOfTheMoment(child))
            {
                choice = OfflineChoice.Keep;
            }
        }

        return choice;
    }

    /// <summary>Adds when the message was held back (XEP-0203), unless this server has said so before (a message that comes back from a lost session).</summary>
    public static void Stamp(StanzaContext leg, DateTimeOffset now)
    {
        var domain = leg.Recipient!.Host.Jid.Escaped;
        if (leg.SenderJid is null && HasStamp(leg))
        {
            return;
        }

        Span<byte> stamp = stackalloc byte[StampBytes];
        var length = FormatTime(now, stamp);
        leg.Add("<delay xmlns='urn:xmpp:delay' from='"u8);
        leg.Add(domain);
        leg.Add("' stamp='"u8);
        leg.Add(stamp[..length]);
        leg.Add("'/>"u8);
    }

    /// <summary>A message of the archive, as it would have been kept here: with when it was held back (XEP-0203).</summary>
    public static byte[] Stamped(ReadOnlySpan<byte> message, DateTimeOffset at, Jid domain)
    {
        // Archived bytes are our own canonical ones, and have children.
        var end = message.LastIndexOf("</message>"u8);
        ReadOnlySpan<byte> before = "<delay xmlns='urn:xmpp:delay' from='"u8, between = "' stamp='"u8, after = "'/></message>"u8;
        var address = domain.Escaped;
        Span<byte> stamp = stackalloc byte[StampBytes];
        stamp = stamp[..FormatTime(at, stamp)];
        return [.. message[..end], .. before, .. address, .. between, .. stamp, .. after];
    }

    /// <summary>The id that this server's archive once gave the message for the account (XEP-0359); null when it has none.</summary>
    public static string? ArchivedAs(StanzaContext leg)
    {
        foreach (var child in leg.Stanza.Root.Children)
        {
            if (child.Is("stanza-id"u8, "urn:xmpp:sid:0"u8) && child.RawAttribute("by"u8).SequenceEqual(leg.Recipient!.Jid.Escaped)
                && child.Attribute("id") is { } id && ArchiveIds.IsId(id))
            {
                return id;
            }
        }

        return null;
    }

    /// <summary>
    /// Takes out what says in this server's name that the message was held back (XEP-0203 §5): a client cannot know that.
    /// </summary>
    public static void RemoveForgedStamps(StanzaContext leg)
    {
        foreach (var child in leg.Stanza.Root.Children)
        {
            if (IsStamp(child, leg))
            {
                leg.Remove(child);
            }
        }
    }

    /// <summary>The leg as it would be delivered: complete with addresses, additions and language.</summary>
    public static StanzaCopy Copy(StanzaContext leg) => new(leg.Stanza.Root)
    {
        From = leg.From.Escaped,
        To = leg.To!.Escaped,
        Appended = leg.Added,
        Skip = leg.Removed,
        Lang = leg.Sender is null ? default : leg.Sender.Language.Span,
    };

    private static int FormatTime(DateTimeOffset time, Span<byte> output)
    {
        time.UtcDateTime.TryFormat(output, out var length, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        return length;
    }

    // A message that comes back from a lost session has got its delay on the way (or has had it since it was stored before).
    private static bool HasStamp(StanzaContext leg)
    {
        if (leg.Added.IndexOf("xmlns='urn:xmpp:delay'"u8) >= 0)
        {
            return true;
        }

        foreach (var child in leg.Stanza.Root.Children)
        {
            if (IsStamp(child, leg))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsStamp(XmlNode child, StanzaContext leg) =>
        child.Is("delay"u8, "urn:xmpp:delay"u8) && child.RawAttribute("from"u8).SequenceEqual(leg.Recipient!.Host.Jid.Escaped);

    private static bool IsOfTheMoment(XmlNode child) => child.Namespace switch
    {
        var ns when ns.SequenceEqual("jabber:client"u8) => child.LocalName.SequenceEqual("thread"u8),
        var ns when ns.SequenceEqual("urn:xmpp:receipts"u8) => child.LocalName.SequenceEqual("request"u8),
        var ns when ns.SequenceEqual("urn:xmpp:chat-markers:0"u8) => child.LocalName.SequenceEqual("markable"u8),
        var ns => ns.SequenceEqual("http://jabber.org/protocol/chatstates"u8) || ns.SequenceEqual("urn:xmpp:sid:0"u8) || ns.SequenceEqual("urn:xmpp:delay"u8),
    };
}
