using Aviso.Protocol;

namespace Aviso.Core.Homes;

/// <summary>
/// Keeps what comes over the links for one account in order without holding up the link: what is handled at once needs no lane; what has to wait for a store
/// or another node is waited for by what comes behind it for the same account, and by nothing else. How much can wait is bounded
/// by the windows of the links, since nothing is acknowledged before. Thread-safe.
/// </summary>
internal sealed class AccountLanes
{
    private readonly Dictionary<Jid, Task> _last = [];
    private readonly Lock _lock = new();

    /// <summary>Runs something, after what is under way for the account.</summary>
    public Task RunAsync(Jid account, Func<ValueTask> work)
    {
        TaskCompletionSource done;
        Task? before;
        lock (_lock)
        {
            done = new();
            _last.TryGetValue(account, out before);
            _last[account] = done.Task;
        }

        return RunAsync(account, before ?? Task.CompletedTask, work, done);
    }

    private async Task RunAsync(Jid account, Task before, Func<ValueTask> work, TaskCompletionSource done)
    {
        try
        {
            await before;
            await work();
        }
        finally
        {
            lock (_lock)
            {
                if (_last.GetValueOrDefault(account) == done.Task)
                {
                    _last.Remove(account);
                }
            }

            done.SetResult();
        }
    }
}
