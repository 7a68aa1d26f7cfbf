using System.Text;
using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Abstractions.Storage;
using Aviso.Protocol;
using Aviso.Xml;
using Microsoft.Extensions.Logging;

namespace Aviso.Modules.Archive;

/// <summary>
/// Puts a tombstone in the place of a message that its author takes back (XEP-0424 §5). The author is who sent it: of one's
/// own messages oneself, of others the bare JID it came from. Only the latest messages with that peer are looked through.
/// </summary>
internal sealed partial class Retractions(MessageArchive archive, TimeProvider clock, ILogger log)
{
    private const int PageEntries = 100;
    private const int MaxPages = 10;
    private static readonly Slot<Burial> s_burial = new(SlotKind.Account);

    /// <summary>Buries the message that the leg takes back, when the retraction itself is stored.</summary>
    public Task? Bury(StanzaContext leg, IAccount account, bool isSent, Task<bool> stored)
    {
        var root = leg.Stanza.Root;
        if (root.Child("retract"u8, "urn:xmpp:message-retract:1"u8) is not { Exists: true } retract || retract.Attribute("id") is not { Length: > 0 } id)
        {
            return null;
        }

        var burying = BuryAsync(account, (isSent ? leg.To! : leg.From).Bare.ToString(), isSent, id, root.Attribute("id"), stored);
        var all = account.Slots.Get(s_burial) is { Task: { IsCompleted: false } earlier } ? Task.WhenAll(earlier, burying) : burying;
        account.Slots.Set(s_burial, new Burial(all));
        return burying;
    }

    /// <summary>Completes when what was taken back last in an account's archive cannot be read there any more; never fails.</summary>
    public static Task SettledAsync(IAccount account) =>
        account.Slots.Get(s_burial) is { } burial ? burial.Task.ContinueWith(_ => { }, TaskScheduler.Default) : Task.CompletedTask;

    private async Task BuryAsync(IAccount account, string peer, bool isSent, string id, string? retraction, Task<bool> stored)
    {
        await stored; // writes are done in order: what is taken back can be read now
        try
        {
            if (await FindAsync(account.Owner, peer, isSent, id) is { } entry)
            {
                await archive.Store.BuryAsync(account.Owner, entry.Id, Tombstone(entry, retraction));
            }
        }
        catch (StorageException exception)
        {
            Log.Failed(log, account.Jid, exception.Message);
        }
    }

    private async ValueTask<ArchiveEntry?> FindAsync(StoreOwner owner, string peer, bool isSent, string id)
    {
        string? before = null;
        for (var page = 0; page < MaxPages; page++)
        {
            var entries = await archive.Store.ReadAsync(owner, new() { Peer = peer, Before = before }, PageEntries, backwards: true);
            if (entries.LastOrDefault(entry => entry.Flags.HasFlag(ArchiveFlags.Outgoing) == isSent && IdOf(entry) == id) is { } found)
            {
                return found;
            }

            if (entries.Count < PageEntries)
            {
                return null;
            }

            before = entries[0].Id;
        }

        return null;
    }

    private static string? IdOf(ArchiveEntry entry)
    {
        using var stanza = Stanza.FromUtf8(entry.Value.Span);
        return stanza.Root.Attribute("id");
    }

    private byte[] Tombstone(ArchiveEntry entry, string? retraction)
    {
        using var stanza = Stanza.FromUtf8(entry.Value.Span);
        var root = stanza.Root;
        return new Element(
            "message", Namespaces.Client,
            ("from", root.Attribute("from")), ("to", root.Attribute("to")), ("type", root.Attribute("type")), ("id", root.Attribute("id")),
            new Element("retracted", Namespaces.MessageRetraction, ("id", retraction), ("stamp", XmppDateTime.Format(clock.GetUtcNow())))).ToUtf8();
    }

    private sealed record Burial(Task Task);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A message that was taken back stays in the archive of {Account}: {Reason}")]
        public static partial void Failed(ILogger logger, Jid account, string reason);
    }
}
