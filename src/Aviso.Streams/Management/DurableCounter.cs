using Aviso.Abstractions.Stanzas;

namespace Aviso.Streams.Management;

/// <summary>
/// Counts what a client sent and the server has taken care of (XEP-0198 §4, <c>h</c>). The count does not pass a stanza whose
/// writes are not durable yet: what is acknowledged is never lost. Thread-safe.
/// </summary>
internal sealed class DurableCounter(Action advanced, Action failed, uint received = 0) : ICommitTracker
{
    private readonly Lock _lock = new();
    private readonly Queue<(uint Stanza, Task Commit)> _pending = new();
    private uint _received = received;

    /// <summary>The count to report.</summary>
    public uint Handled
    {
        get
        {
            lock (_lock)
            {
                Settle();
                return _pending.TryPeek(out var first) ? first.Stanza - 1 : _received;
            }
        }
    }

    /// <summary>Whether everything received may be acknowledged.</summary>
    public bool IsSettled => Handled == Volatile.Read(ref _received);

    /// <summary>Completes when all writes so far are durable or have failed; never fails.</summary>
    public Task SettledAsync()
    {
        lock (_lock)
        {
            Settle();
            return _pending.Count == 0
                ? Task.CompletedTask
                : Task.WhenAll(_pending.Select(one => one.Commit)).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>A stanza has been handled, but for the writes it left behind.</summary>
    public void Count()
    {
        lock (_lock)
        {
            _received++;
        }
    }

    /// <summary>A write of the stanza being handled.</summary>
    public void Add(Task commit)
    {
        if (commit.IsCompletedSuccessfully)
        {
            return;
        }

        lock (_lock)
        {
            _pending.Enqueue((_received + 1, commit));
        }

        _ = FollowAsync(commit);
    }

    private async Task FollowAsync(Task commit)
    {
        try
        {
            await commit;
        }
        catch (Exception)
        {
            // The store has logged it. The client must not be told that its stanza is safe; it sends it again.
            failed();
            return;
        }

        advanced();
    }

    // Invariant: called under the lock. A failed write stays in front for good.
    private void Settle()
    {
        while (_pending.TryPeek(out var first) && first.Commit.IsCompletedSuccessfully)
        {
            _pending.Dequeue();
        }
    }
}
