using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Routing;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Abstractions.Storage;
using Microsoft.Extensions.Logging;

namespace Aviso.Modules.Offline;

/// <summary>
/// Hands the stored messages of an account out to a session that has become available, in order and page by page, and then what
/// arrived for that session meanwhile. One delivery at a time for each account. A message leaves the store when it has been
/// handed to the transport (or to stream management): a crash or a lost connection before may bring it again.
/// </summary>
internal sealed partial class MailboxDelivery(MailboxStore store, MailboxReader reader, IStanzaRouter router, ILogger log)
{
    private const int PageEntries = 64;

    // Far below the bound of an outbox, so that other traffic has room beside.
    private const int ChunkBytes = 128 * 1024;

    /// <summary>From now on live messages for the session wait behind the stored ones, if there may be any.</summary>
    public static void Announce(Mailbox mailbox, ISession session)
    {
        lock (mailbox)
        {
            if (!mailbox.IsDelivering && mailbox.Count != 0)
            {
                mailbox.Opening = session;
            }
        }
    }

    /// <summary>Starts a delivery to the session, unless there is nothing to deliver or one is running.</summary>
    public void Start(Mailbox mailbox, ISession session)
    {
        var over = new TaskCompletionSource();
        lock (mailbox)
        {
            if (mailbox.IsDelivering || (mailbox.Count == 0 && mailbox.Opening != session))
            {
                return;
            }

            mailbox.IsDelivering = true;
            mailbox.Opening = session;
            mailbox.Delivery = over.Task; // before it begins: a session that moves waits for it
        }

        _ = RunAsync(mailbox, session, over);
    }

    /// <summary>Completes when nothing is being handed out to sessions that take nothing any more, and the store has it as it was handed out.</summary>
    public static async ValueTask RestAsync(Mailbox mailbox)
    {
        await mailbox.Delivery;
        await MailboxStore.Settled(mailbox.LastRemoval);
        await MailboxStore.Settled(mailbox.LastAppend);
    }

    private static bool Takes(ISession session) => session is { IsOpen: true, Presence.Priority: >= 0 };

    /// <summary>A resource that takes messages, other than one that is known to be lost; null when there is none.</summary>
    public static ISession? FindTaker(IAccount account, ISession? lost = null)
    {
        var sessions = account.Sessions;
        for (var index = 0; index < sessions.Count; index++)
        {
            if (sessions[index] != lost && Takes(sessions[index]))
            {
                return sessions[index];
            }
        }

        return null;
    }

    private async Task RunAsync(Mailbox mailbox, ISession session, TaskCompletionSource over)
    {
        try
        {
            ISession? next = session;
            while (next is not null)
            {
                next = await DeliverAsync(mailbox, next);
            }
        }
        catch (Exception exception)
        {
            // The messages are still stored; the next presence tries again. What was held must not wait for that.
            Log.Failed(log, session.Jid, exception);
            await ReleaseAsync(mailbox, session, isDelivering: false);
        }
        finally
        {
            over.SetResult();
        }
    }

    // Delivers to one session; the result is another one to go on with, when this one has gone.
    private async Task<ISession?> DeliverAsync(Mailbox mailbox, ISession session)
    {
        // What is being removed was handed out by an earlier delivery, and may still be there to be read.
        await MailboxStore.Settled(mailbox.LastRemoval);

        // A session that has come from another node, or waits for its client, may be nearly full before it gets any of this.
        if (!await session.WaitForRoomAsync())
        {
            return await LeaveAsync(mailbox, session, lost: session);
        }

        long after = 0;
        var leavesSome = false;
        while (Takes(session))
        {
            var append = mailbox.LastAppend;
            var isReadable = append.IsCompleted;
            var page = await store.Log.ReadAsync(session.Account.Owner, after, PageEntries);
            if (page.Count > 0)
            {
                var loaded = await reader.LoadAsync(session, page);
                if (await HandOutAsync(session, loaded.Messages) is not { } count)
                {
                    return await LeaveAsync(mailbox, session, lost: session);
                }

                if (count < loaded.Messages.Count)
                {
                    // It goes on at this place, here or on another node: what follows must not come before.
                    var next = loaded.Messages[count].Sequence;
                    Remove(mailbox, session.Account.Owner, [.. page.TakeWhile(entry => entry.Sequence < next)], loaded.IsComplete);
                    return await LeaveAsync(mailbox, session, lost: session);
                }

                after = page[^1].Sequence;
                leavesSome |= !loaded.IsComplete;
                Remove(mailbox, session.Account.Owner, page, loaded.IsComplete);
            }
            else if (!isReadable)
            {
                await MailboxStore.Settled(append); // accepted, but it could not be read yet
            }
            else if (await TryFinishAsync(mailbox, session, append, leavesSome))
            {
                return null;
            }
        }

        return await LeaveAsync(mailbox, session, lost: null);
    }

    private void Remove(Mailbox mailbox, StoreOwner owner, IReadOnlyList<LogEntry> page, bool isComplete)
    {
        if (page.Count > 0)
        {
            mailbox.LastRemoval = isComplete
                ? store.Log.RemoveThroughAsync(owner, page[^1].Sequence)
                : store.Log.RemoveAsync(owner, [.. page.Where(entry => MailboxReference.Read(entry.Value) is null).Select(entry => entry.Sequence)]);
        }
    }

    // How many the session has taken; null when its transport has gone, and nobody knows.
    private async Task<int?> HandOutAsync(ISession session, IReadOnlyList<LogEntry> page)
    {
        var chunk = new List<ReadOnlyMemory<byte>>(page.Count);
        var bytes = 0;
        for (var index = 0; index < page.Count; index++)
        {
            chunk.Add(page[index].Value);
            bytes += page[index].Value.Length;
            if (bytes >= ChunkBytes || index == page.Count - 1)
            {
                var taken = await router.DeliverAsync(session, chunk);
                if (taken < chunk.Count)
                {
                    return index + 1 - chunk.Count + taken;
                }

                if (!await session.WaitForRoomAsync())
                {
                    return null;
                }

                chunk.Clear();
                bytes = 0;
            }
        }

        return page.Count;
    }

    // The store is empty: what was held goes out, and when nothing more has come, the session is on its own.
    private async Task<bool> TryFinishAsync(Mailbox mailbox, ISession session, Task append, bool leavesSome)
    {
        IReadOnlyList<byte[]> held;
        lock (mailbox)
        {
            if (mailbox.LastAppend != append)
            {
                return false;
            }

            held = mailbox.TakeHeld();
            if (held.Count == 0)
            {
                (mailbox.Opening, mailbox.IsDelivering, mailbox.Count) = (null, false, leavesSome ? Mailbox.Unknown : 0);
                return true;
            }
        }

        var taken = await router.DeliverAsync(session, [.. held.Select(one => (ReadOnlyMemory<byte>)one)]);
        await PassOnAsync(session, held.Skip(taken));
        return false;
    }

    // The session has gone, or wants no messages any more: what was held for it goes the way of messages for the account.
    private async Task<ISession?> LeaveAsync(Mailbox mailbox, ISession session, ISession? lost)
    {
        await ReleaseAsync(mailbox, session, isDelivering: true);
        lock (mailbox)
        {
            mailbox.Opening = FindTaker(session.Account, lost);
            mailbox.IsDelivering = mailbox.Opening is not null;
            return mailbox.Opening;
        }
    }

    private async Task ReleaseAsync(Mailbox mailbox, ISession session, bool isDelivering)
    {
        IReadOnlyList<byte[]> held;
        lock (mailbox)
        {
            held = mailbox.TakeHeld();
            (mailbox.Opening, mailbox.IsDelivering, mailbox.Count) = (null, isDelivering, Mailbox.Unknown);
        }

        await PassOnAsync(session, held);
    }

    private async Task PassOnAsync(ISession session, IEnumerable<byte[]> held)
    {
        foreach (var message in held)
        {
            try
            {
                await PassOnAsync(message, session.Account);
            }
            catch (Exception exception)
            {
                Log.HeldLost(log, session.Jid, exception);
            }
        }
    }

    private async ValueTask PassOnAsync(byte[] message, IAccount account)
    {
        using var stanza = Stanza.FromUtf8(message);
        if (account.Jid.Equals(stanza.From))
        {
            return; // said by the account itself to that session: a copy of what another got (XEP-0280)
        }

        var leg = new StanzaContext();
        leg.Begin(stanza, stanza.From!, stanza.To, null, null);
        leg.Recipient = account;
        await router.DeliverToAccountAsync(leg, account);
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Stored messages could not be handed out to {Session}; they stay stored until its next presence")]
        public static partial void Failed(ILogger logger, Aviso.Protocol.Jid session, Exception exception);

        [LoggerMessage(2, LogLevel.Error, "A message that waited for {Session} could be neither delivered nor stored")]
        public static partial void HeldLost(ILogger logger, Aviso.Protocol.Jid session, Exception exception);
    }
}
