using System.Buffers;
using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Stanzas;
using Aviso.Abstractions.Storage;

namespace Aviso.Modules.Offline;

/// <summary>
/// Puts messages into the store. The sender is never made to wait for the disk, except when the mailbox is full or about to
/// be, where only the store can say whether there is room (an expired message may have made some).
/// </summary>
internal sealed class MailboxStore(IStorage storage, OfflineOptions options, TimeProvider clock)
{
    public static StoreDeclaration Declaration { get; } = new("offline", StoreShape.Log);

    /// <summary>The log; only there when the storage has been opened.</summary>
    public ILogStore Log => storage.Log(Declaration.Name);

    /// <summary>Keeps a message; false when there is no room for it.</summary>
    public ValueTask<bool> KeepAsync(StanzaContext leg, Mailbox mailbox)
    {
        OfflineMessage.Stamp(leg, clock.GetUtcNow());
        if (OfflineMessage.Copy(leg).Length > options.MaxMessageBytes || options.StoreLimit == 0)
        {
            return new(false);
        }

        if (TryAppend(leg, mailbox) is not { } append)
        {
            return KeepSlowlyAsync(leg, mailbox);
        }

        // Complete at once: the store has refused it, and the exception tells the sender.
        return append.IsCompleted ? IsKeptAsync(append) : new(true);
    }

    // Appends when it is certain that there is room; null when it is not.
    private Task<long?>? TryAppend(StanzaContext leg, Mailbox mailbox)
    {
        Task<long?> append;
        lock (mailbox)
        {
            if (mailbox.Count == Mailbox.Unknown || mailbox.Count >= options.StoreLimit)
            {
                return null;
            }

            append = Append(leg);
            mailbox.Count++;
            mailbox.LastAppend = append;
        }

        leg.MustBeDurable(append);
        return append;
    }

    private async ValueTask<bool> KeepSlowlyAsync(StanzaContext leg, Mailbox mailbox)
    {
        await CountAsync(leg.Recipient!, mailbox);
        if (TryAppend(leg, mailbox) is { } certain)
        {
            return !certain.IsCompleted || await IsKeptAsync(certain);
        }

        Task<long?> append;
        lock (mailbox)
        {
            append = Append(leg);
            mailbox.LastAppend = append;
            mailbox.Count = Mailbox.Unknown;
        }

        return await IsKeptAsync(append);
    }

    private static async ValueTask<bool> IsKeptAsync(Task<long?> append) => await append is not null;

    private async ValueTask CountAsync(IAccount account, Mailbox mailbox)
    {
        Task last;
        lock (mailbox)
        {
            if (mailbox.Count != Mailbox.Unknown)
            {
                return;
            }

            last = mailbox.LastAppend;
        }

        // What has been appended while the number was unknown counts too, and is only seen when it is durable.
        await Settled(last);
        var count = await Log.CountAsync(account.Owner);
        lock (mailbox)
        {
            if (mailbox.Count == Mailbox.Unknown)
            {
                mailbox.Count = count;
            }
        }
    }

    private Task<long?> Append(StanzaContext leg) => leg.ArchiveId is { } id ? AppendReference(leg, id) : AppendMessage(leg);

    // The archive keeps the message, under an earlier write: what is durable here is durable there.
    private Task<long?> AppendReference(StanzaContext leg, string id)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(MailboxReference.Length);
        try
        {
            MailboxReference.Write(id, bytes);
            return Log.AppendAsync(leg.Recipient!.Owner, clock.GetUtcNow(), bytes.AsMemory(0, MailboxReference.Length), options.StoreLimit);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes); // the store has made its copy
        }
    }

    private Task<long?> AppendMessage(StanzaContext leg)
    {
        var copy = OfflineMessage.Copy(leg);
        var bytes = ArrayPool<byte>.Shared.Rent(copy.Length);
        try
        {
            var length = copy.CopyTo(bytes);
            return Log.AppendAsync(leg.Recipient!.Owner, clock.GetUtcNow(), bytes.AsMemory(0, length), options.StoreLimit);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes); // the store has made its copy
        }
    }

    /// <summary>Waits for a write whoever made it; whether it failed is the business of who did.</summary>
    public static Task Settled(Task write) => write.IsCompleted ? Task.CompletedTask : write.ContinueWith(
        _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
}
