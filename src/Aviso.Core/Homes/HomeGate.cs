using Aviso.Abstractions.Stanzas;

namespace Aviso.Core.Homes;

/// <summary>
/// Whether what concerns an account may be done on this node, and how much of it is under way: only a node of a cluster has gates. Open
/// while the account lives here; when it is to leave, nothing that comes from others is let in any more, or a busy account could never go, and the gate closes at the
/// first moment at which nothing is under way. What is under way may begin more of it till then, or an account that sends itself something could never
/// finish. Thread-safe.
/// </summary>
internal sealed class HomeGate : ICommitTracker
{
    private const int Closed = 1 << 30;
    private const int Leaving = 1 << 29;
    private const int Count = Leaving - 1;

    private readonly Lock _lock = new();
    private int _state = Closed;
    private TaskCompletionSource? _left;

    public bool IsClosed => (Volatile.Read(ref _state) & Closed) != 0;

    /// <summary>Begins something of the account's own; false when it does not live here. Who got in goes out again by <see cref="Exit"/>.</summary>
    public bool TryEnter() => TryEnter(barred: Closed);

    /// <summary>
    /// Begins to handle a leg; false when the account does not live here, or is to leave and the leg is not of what is under way. Who got in goes out again by
    /// <see cref="Exit"/>.
    /// </summary>
    public bool TryEnter(StanzaContext leg) => TryEnter(barred: leg.Home == this ? Closed : Closed | Leaving);

    private bool TryEnter(int barred)
    {
        var state = Volatile.Read(ref _state);
        while ((state & barred) == 0)
        {
            var seen = Interlocked.CompareExchange(ref _state, state + 1, state);
            if (seen == state)
            {
                return true;
            }

            state = seen;
        }

        return false;
    }

    /// <summary>Begins something although the gate is closed, before others are let in.</summary>
    public void EnterFirst() => Interlocked.Increment(ref _state);

    public void Exit()
    {
        if (Interlocked.Decrement(ref _state) == Leaving)
        {
            TryClose();
        }
    }

    /// <summary>Keeps the account here until a write is durable: another node must find it. To be called from inside.</summary>
    public void Add(Task commit)
    {
        if (!commit.IsCompleted)
        {
            Interlocked.Increment(ref _state);
            commit.ContinueWith(static (_, gate) => ((HomeGate)gate!).Exit(), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    /// <summary>The account lives here from now on.</summary>
    public void Open()
    {
        lock (_lock)
        {
            Interlocked.And(ref _state, Count);
        }
    }

    /// <summary>Closes the gate as soon as nothing is under way; completes then.</summary>
    public Task LeaveAsync()
    {
        Task left;
        lock (_lock)
        {
            if (IsClosed)
            {
                return Task.CompletedTask;
            }

            left = (_left ??= new()).Task;
            Interlocked.Or(ref _state, Leaving);
        }

        TryClose();
        return left;
    }

    /// <summary>Closes the gate now, whatever is under way.</summary>
    public void Close()
    {
        TaskCompletionSource? left;
        lock (_lock)
        {
            Interlocked.Or(ref _state, Closed);
            Interlocked.And(ref _state, ~Leaving);
            (left, _left) = (_left, null);
        }

        left?.TrySetResult();
    }

    private void TryClose()
    {
        TaskCompletionSource? left;
        lock (_lock)
        {
            if (Interlocked.CompareExchange(ref _state, Closed, Leaving) != Leaving)
            {
                return;
            }

            (left, _left) = (_left, null);
        }

        left?.TrySetResult();
    }
}
