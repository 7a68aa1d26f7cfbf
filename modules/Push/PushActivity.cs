namespace Aviso.Modules.Push;

/// <summary>Counts what is being done, so that one can wait until nothing is. Thread-safe.</summary>
internal sealed class PushActivity
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _idle;
    private int _count;

    /// <summary>Completes when nothing is being done.</summary>
    public Task Idle
    {
        get
        {
            lock (_lock)
            {
                return _idle?.Task ?? Task.CompletedTask;
            }
        }
    }

    public void Begin()
    {
        lock (_lock)
        {
            if (_count++ == 0)
            {
                _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    public void End()
    {
        lock (_lock)
        {
            if (--_count == 0)
            {
                _idle!.SetResult();
                _idle = null;
            }
        }
    }
}
