namespace Aviso.Streams.Edges.Outside;

/// <summary>At an edge: the inner servers that are linked. Thread-safe.</summary>
internal sealed class InnerServers(TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly List<InnerServer> _servers = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyList<InnerServer> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _servers];
            }
        }
    }

    /// <summary>Whether there is one that takes new streams.</summary>
    public bool HasAny => Choose() is not null;

    public void Add(InnerServer server)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            _servers.Add(server);
            (changed, _changed) = (_changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        changed.TrySetResult();
    }

    public void Remove(InnerServer server)
    {
        lock (_lock)
        {
            _servers.Remove(server);
        }
    }

    /// <summary>The one with the fewest streams of those that take new ones; waits so long for one to come. Null: there is none.</summary>
    public async ValueTask<InnerServer?> ChooseAsync(TimeSpan patience)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                changed = _changed.Task;
            }

            if (Choose() is { } server)
            {
                return server;
            }

            var rest = patience - clock.GetElapsedTime(began);
            if (rest <= TimeSpan.Zero)
            {
                return null;
            }

            try
            {
                await changed.WaitAsync(rest, clock);
            }
            catch (TimeoutException)
            {
                return null;
            }
        }
    }

    private InnerServer? Choose()
    {
        lock (_lock)
        {
            // A server has several links, and says over each that it goes. What the first of them has brought holds for all: who is sent away from one must not come back by another.
            var leaving = _servers.Where(one => one.IsLeaving).Select(one => one.Link.Peer).ToHashSet();
            return _servers.Where(one => !one.IsDraining && !leaving.Contains(one.Link.Peer)).MinBy(one => one.Count);
        }
    }
}
