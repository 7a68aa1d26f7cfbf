using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Abstractions.Storage;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Archive;

/// <summary>
/// Knows a message again that was stored, but not acknowledged before its session was lost: the client sends it once more (XEP-0198 §5)
/// with the same <c>origin-id</c> (XEP-0359), and the archive must not have it twice.
/// </summary>
internal sealed class RepeatedMessages(MessageArchive archive, TimeProvider clock)
{
    private const int Newest = 500;
    private static readonly Slot<HashSet<string>> s_settled = new(SlotKind.Stays);

    // Clients send again at once; later ones cost nothing.
    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(1);

    /// <summary>Notes on a leg that a client has sent whether it may be sending it again.</summary>
    public void Note(StanzaContext leg) =>
        leg.MayRepeat = leg.Sender is { MayRepeat: true } session && clock.GetUtcNow() - session.BoundAt < s_window;

    /// <summary>Whether it is worth looking.</summary>
    public static bool MayBe(StanzaContext leg) => leg.MayRepeat && OriginId(leg.Stanza.Root) is not null;

    /// <summary>The id under which an archive has the message already; null when it has not.</summary>
    /// <param name="leg">The message.</param>
    /// <param name="account">Whose archive.</param>
    /// <param name="peer">Whom the account talks with.</param>
    /// <param name="isSent">Whether the account sent it.</param>
    public async ValueTask<string?> FindAsync(StanzaContext leg, IAccount account, Jid peer, bool isSent)
    {
        await SettleAsync(leg.Sender, account);
        var entries = await archive.Store.ReadAsync(account.Owner, new() { Peer = peer.Bare.ToString() }, Newest, backwards: true);
        for (var index = entries.Count - 1; index >= 0; index--)
        {
            if (entries[index].Flags == (isSent ? ArchiveFlags.Outgoing : ArchiveFlags.None) && IsSame(leg.Stanza.Root, entries[index]))
            {
                return entries[index].Id;
            }
        }

        return null;
    }

    // What the lost session had sent may still be on its way to the store. Writes are done in their order, so it can be read when one that
    // changes nothing is done: once for each session and domain, and each time for what another node brings.
    private async ValueTask SettleAsync(ISession? session, IAccount account)
    {
        var settled = session?.Slots.GetOrAdd(s_settled, static () => new(StringComparer.Ordinal));
        if (settled?.Contains(account.Owner.Domain) != true)
        {
            await archive.Store.TrimAsync(account.Owner, new(), limit: 0);
            settled?.Add(account.Owner.Domain);
        }
    }

    // All of it must be the same: an id alone is the client's word, and must not keep another message out of the archive.
    private static bool IsSame(XmlNode message, ArchiveEntry entry)
    {
        using var stanza = Stanza.FromUtf8(entry.Value.Span);
        if (OriginId(stanza.Root) != OriginId(message) || stanza.Root.Attribute("id") != message.Attribute("id"))
        {
            return false;
        }

        var stored = stanza.Root.FirstChild;
        foreach (var child in message.Children)
        {
            if (!stored.Exists || !stored.OuterXml.SequenceEqual(child.OuterXml))
            {
                return false;
            }

            stored = stored.NextSibling;
        }

        return true; // behind it comes what the server added
    }

    private static string? OriginId(XmlNode message) =>
        message.Child("origin-id"u8, "urn:xmpp:sid:0"u8) is { Exists: true } origin ? origin.Attribute("id") : null;
}
