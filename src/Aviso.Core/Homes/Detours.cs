using Aviso.Protocol;

namespace Aviso.Core.Homes;

/// <summary>
/// Stanzas whose recipient's node was gone when they came to it, or not known: for each account they wait in order, and are brought to it as soon as
/// it has a home again, which takes as long as replacing a node that died. Bounded in number and time. Thread-safe.
/// </summary>
internal sealed class Detours(NodeRouting routing, HomeOptions options, TimeProvider clock)
{
    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(250);
    private readonly Dictionary<Jid, Queue<Detour>> _lanes = [];
    private readonly Lock _lock = new();
    private int _count;

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

    /// <summary>Adds the bytes of a stanza. Completes when they have been handled, or their sender was told that they could not be.</summary>
    public Task AddAsync(Jid account, ReadOnlyMemory<byte> bytes)
    {
        var detour = new Detour(bytes, clock.GetTimestamp());
        var isFirst = false;
        lock (_lock)
        {
            if (_count >= options.MaxWaiting)
            {
                return routing.RefuseAsync(bytes);
            }

            _count++;
            if (!_lanes.TryGetValue(account, out var lane))
            {
                _lanes[account] = lane = new();
                isFirst = true;
            }

            lane.Enqueue(detour);
        }

        if (isFirst)
        {
            _ = RunAsync(account);
        }

        return detour.Done.Task;
    }

    private async Task RunAsync(Jid account)
    {
        while (TryPeek(account) is { } detour)
        {
            if (!await routing.TryAgainAsync(account, detour.Bytes))
            {
                if (clock.GetElapsedTime(detour.Since) < options.Patience)
                {
                    await Task.Delay(s_retry, clock);
                    continue;
                }

                await routing.RefuseAsync(detour.Bytes);
            }

            Remove(account);
            detour.Done.SetResult();
        }
    }

    // The lane ends with its last stanza, under the same lock under which the next would join it.
    private Detour? TryPeek(Jid account)
    {
        lock (_lock)
        {
            if (_lanes[account].TryPeek(out var detour))
            {
                return detour;
            }

            _lanes.Remove(account);
            return null;
        }
    }

    private void Remove(Jid account)
    {
        lock (_lock)
        {
            _lanes[account].Dequeue();
            _count--;
        }
    }

    private sealed record Detour(ReadOnlyMemory<byte> Bytes, long Since)
    {
        public TaskCompletionSource Done { get; } = new();
    }
}
