using Aviso.Abstractions.Clustering;
using Aviso.Protocol;

namespace Aviso.Core.Homes;

/// <summary>
/// Stanzas for accounts whose node is not known here, or was gone when they came to it: for each account they wait in order, and are brought to it as
/// soon as somebody has said where it lives: a moment, or as long as replacing a node that died takes. Bounded in number and time. Thread-safe.
/// </summary>
internal sealed class Detours(NodeRouting routing, HomeOptions options, TimeProvider clock)
{
    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(250);
    private readonly Dictionary<Jid, LinkedList<Detour>> _lanes = [];
    private readonly Lock _lock = new();
    private int _count;
    private long _bytes;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Whether stanzas of an account wait, so that further ones must come behind them.</summary>
    public bool IsOn(Jid account)
    {
        if (Count == 0)
        {
            return false;
        }

        lock (_lock)
        {
            return _lanes.ContainsKey(account);
        }
    }

    /// <summary>Adds the bytes of a stanza. Completes when they have been handled, or their sender was told that they could not be; fails with
    /// <see cref="LifeOverException"/> when this node begins a new life before.</summary>
    /// <param name="account">The recipient.</param>
    /// <param name="bytes">The stanza.</param>
    /// <param name="ticket">Its place among all stanzas: what was tried in vain comes before what came later, even when that is here already.</param>
    /// <param name="isAgain">Whether it has been tried in vain just now.</param>
    public Task AddAsync(Jid account, ReadOnlyMemory<byte> bytes, long ticket, bool isAgain = false)
    {
        var detour = new Detour(isAgain ? NodeStanza.Repeated(bytes.Span) : bytes, ticket, clock.GetTimestamp(), routing.Life);
        lock (_lock)
        {
            // When a node dies many tell those who were on it of their presence; messages shall find room, too.
            var share = NodeStanza.IsPresence(bytes.Span) ? 2 : 1;
            if (_count >= options.MaxWaiting / share || _bytes >= options.MaxWaitingBytes / share)
            {
                return routing.RefuseAsync(bytes);
            }

            _count++;
            _bytes += bytes.Length;
        }

        Join(account, detour, isAgain);
        return detour.Done.Task;
    }

    private void Join(Jid account, Detour detour, bool isAgain)
    {
        bool isFirst;
        lock (_lock)
        {
            isFirst = !_lanes.TryGetValue(account, out var lane);
            if (isFirst)
            {
                _lanes[account] = lane = new();
            }

            Insert(lane!, detour);
        }

        if (isFirst)
        {
            _ = RunAsync(account, isAgain);
        }
    }

    // Nearly always at the end.
    private static void Insert(LinkedList<Detour> lane, Detour detour)
    {
        var before = lane.Last;
        while (before is not null && before.Value.Ticket > detour.Ticket)
        {
            before = before.Previous;
        }

        if (before is null)
        {
            lane.AddFirst(detour);
        }
        else
        {
            lane.AddAfter(before, detour);
        }
    }

    private async Task RunAsync(Jid account, bool isAgain)
    {
        if (isAgain)
        {
            await Task.Delay(s_retry, clock);
        }

        while (true)
        {
            await DropAsync(account);
            if (IsOver(account))
            {
                return;
            }

            try
            {
                await TryAsync(account);
            }
            catch (Exception exception)
            {
                // Who fails for one stanza must not keep all that come behind it here for ever.
                routing.NotBrought(account, exception);
                await Task.Delay(s_retry, clock);
            }
        }
    }

    private async Task TryAsync(Jid account)
    {
        switch (await WhereAsync(account))
        {
            case (true, _):
                await HandleHereAsync(account);
                break;
            case (false, { } home):
                await SendAllAsync(account, home);
                break;
            default:
                await Task.Delay(s_retry, clock); // so many are asked for that nobody could be asked
                break;
        }
    }

    // Not longer than the first one waits.
    private async Task<(bool IsHere, NodeId? Home)> WhereAsync(Jid account)
    {
        var left = Peek(account) is { } first ? options.Patience - clock.GetElapsedTime(first.Since) : TimeSpan.Zero;
        try
        {
            return await routing.WhereAsync(account).WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, clock);
        }
        catch (TimeoutException)
        {
            return (false, null);
        }
    }

    // All at once, and while they are sent the lane is there: what comes meanwhile joins it and cannot overtake.
    private async Task SendAllAsync(Jid account, NodeId home)
    {
        for (var left = CountOf(account); left > 0; left--)
        {
            _ = SendAsync(account, Take(account), home);
        }

        if (CountOf(account) > 0)
        {
            await Task.Delay(s_retry, clock); // the node is gone, and they are back
        }
    }

    private async Task HandleHereAsync(Jid account)
    {
        if (Peek(account) is not { } detour || IsOfEarlierLife(detour))
        {
            return;
        }

        if (await routing.HandleHereAsync(detour.Bytes) is { } commits)
        {
            Remove(account, detour);
            _ = EndAsync(detour, commits);
        }
        else
        {
            await Task.Delay(s_retry, clock);
        }
    }

    private async Task SendAsync(Jid account, Detour detour, NodeId home)
    {
        switch (IsOfEarlierLife(detour) ? LinkOutcome.PeerGone : await routing.SendAsync(home, detour.Bytes))
        {
            case LinkOutcome.PeerGone when IsOfEarlierLife(detour):
                await EndAsync(detour, Task.FromException(new LifeOverException()));
                break;
            case LinkOutcome.PeerGone when IsLate(detour):
            case LinkOutcome.NoRoom:
                await EndAsync(detour, routing.RefuseAsync(detour.Bytes));
                break;
            case LinkOutcome.PeerGone:
                routing.NotThere(account);
                Join(account, detour with { Bytes = NodeStanza.Repeated(detour.Bytes.Span) }, isAgain: true);
                break;
            default:
                await EndAsync(detour, Task.CompletedTask);
                break;
        }
    }

    // Who waits for it must learn of its end, whatever that is.
    private async Task EndAsync(Detour detour, Task end)
    {
        await end.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            _count--;
            _bytes -= detour.Bytes.Length;
        }

        detour.Done.SetFromTask(end);
    }

    private async Task DropAsync(Jid account)
    {
        while (Peek(account) is { } detour && (IsOfEarlierLife(detour) || IsLate(detour)))
        {
            Remove(account, detour);
            await EndAsync(detour, IsOfEarlierLife(detour) ? Task.FromException(new LifeOverException()) : routing.RefuseAsync(detour.Bytes));
        }
    }

    private bool IsOfEarlierLife(Detour detour) => detour.Life != routing.Life;

    private bool IsLate(Detour detour) => clock.GetElapsedTime(detour.Since) >= options.Patience;

    private Detour? Peek(Jid account)
    {
        lock (_lock)
        {
            return _lanes[account].First?.Value;
        }
    }

    private Detour Take(Jid account)
    {
        lock (_lock)
        {
            var lane = _lanes[account];
            var first = lane.First!.Value;
            lane.RemoveFirst();
            return first;
        }
    }

    // Not simply the first: another may have been put before it since it was looked at.
    private void Remove(Jid account, Detour detour)
    {
        lock (_lock)
        {
            _lanes[account].Remove(detour);
        }
    }

    private int CountOf(Jid account)
    {
        lock (_lock)
        {
            return _lanes[account].Count;
        }
    }

    // The lane ends with its last stanza, under the same lock under which the next would join it.
    private bool IsOver(Jid account)
    {
        lock (_lock)
        {
            return _lanes[account].Count == 0 && _lanes.Remove(account);
        }
    }

    private sealed record Detour(ReadOnlyMemory<byte> Bytes, long Ticket, long Since, NodeId Life)
    {
        public TaskCompletionSource Done { get; } = new();
    }
}
