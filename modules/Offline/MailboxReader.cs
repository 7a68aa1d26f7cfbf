using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Storage;
using Aviso.Modules.Archive.Contracts;
using Microsoft.Extensions.Logging;

namespace Aviso.Modules.Offline;

/// <summary>Turns entries of a mailbox into the messages they are or stand for.</summary>
internal sealed partial class MailboxReader(IArchivedMessages? archive, ILogger log)
{
    /// <summary>The messages for a session. What it has fetched from its archive itself is left out, and so is what the archive no longer has.</summary>
    public async ValueTask<MailboxPage> LoadAsync(ISession session, IReadOnlyList<LogEntry> entries)
    {
        var ids = new List<string>(entries.Count);
        foreach (var entry in entries)
        {
            if (MailboxReference.Read(entry.Value) is { } id)
            {
                ids.Add(id);
            }
        }

        if (ids.Count == 0)
        {
            return new(entries, IsComplete: true);
        }

        if (archive is null)
        {
            Log.NoArchive(log, session.Account.Jid, ids.Count);
            return new([.. entries.Where(entry => MailboxReference.Read(entry.Value) is null)], IsComplete: false);
        }

        var wanted = ids.FindAll(id => !archive.HasFetched(session, id));
        var found = wanted.Count == 0 ? [] : await archive.FetchAsync(session.Account, wanted);
        if (found.Count < wanted.Count)
        {
            Log.Gone(log, session.Account.Jid, wanted.Count - found.Count);
        }

        return new(Merge(session, entries, found.ToDictionary(one => one.Id)), IsComplete: true);
    }

    private static List<LogEntry> Merge(ISession session, IReadOnlyList<LogEntry> entries, Dictionary<string, ArchiveEntry> found)
    {
        var messages = new List<LogEntry>(entries.Count);
        foreach (var entry in entries)
        {
            if (MailboxReference.Read(entry.Value) is not { } id)
            {
                messages.Add(entry);
            }
            else if (found.TryGetValue(id, out var archived))
            {
                messages.Add(entry with { Value = OfflineMessage.Stamped(archived.Value.Span, entry.At, session.Host.Jid) });
            }
        }

        return messages;
    }

    private static partial class Log
    {
        [LoggerMessage(3, LogLevel.Warning, "{Count} messages for {Account} are in its archive, whose module is off; they are delivered when it is on again")]
        public static partial void NoArchive(ILogger logger, Aviso.Protocol.Jid account, int count);

        [LoggerMessage(4, LogLevel.Information, "{Count} messages for {Account} had been retracted or removed from its archive before they could be delivered")]
        public static partial void Gone(ILogger logger, Aviso.Protocol.Jid account, int count);
    }
}
