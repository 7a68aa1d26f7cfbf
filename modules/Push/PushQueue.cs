using Microsoft.Extensions.Logging;

namespace Aviso.Modules.Push;

/// <summary>
/// Events that are looked at behind the routing of messages, one after the other. Bounded: what does not fit is not told. A thread is
/// used only while there is something to do. Thread-safe.
/// </summary>
internal sealed partial class PushQueue(int limit, Func<PushAccount, PushEvent, ValueTask> handle, Action dropped, PushActivity activity, ILogger log)
{
    private readonly Queue<(PushAccount Account, PushEvent What)> _events = new();
    private bool _isRunning;

    public int Count
    {
        get
        {
            lock (_events)
            {
                return _events.Count;
            }
        }
    }

    public void Add(PushAccount account, PushEvent what)
    {
        lock (_events)
        {
            if (_events.Count >= limit)
            {
                dropped();
                return;
            }

            _events.Enqueue((account, what));
            activity.Begin();
            if (_isRunning)
            {
                return;
            }

            _isRunning = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static queue => _ = queue.RunAsync(), this, preferLocal: false);
    }

    private async Task RunAsync()
    {
        while (TryTake(out var account, out var what))
        {
            try
            {
                await handle(account, what);
            }
            catch (Exception exception)
            {
                Log.Failed(log, account.Account.Jid, exception);
            }

            activity.End();
        }
    }

    private bool TryTake(out PushAccount account, out PushEvent what)
    {
        lock (_events)
        {
            if (_events.TryDequeue(out var next))
            {
                (account, what) = next;
                return true;
            }

            (account, what) = (null!, null!);
            return _isRunning = false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The devices of {Account} could not be told of a message")]
        public static partial void Failed(ILogger logger, Aviso.Protocol.Jid account, Exception exception);
    }
}
