namespace Aviso.Core.Routing;

/// <summary>
/// The outboxes written to while one turn of a reading loop is handled. They are flushed when the turn ends, so that several
/// stanzas for one recipient that arrived together leave together. A turn is synchronous code on one thread: a loop that
/// has to await ends its turn before. Outside of any turn, an outbox is flushed at once.
/// </summary>
public sealed class FlushBatch
{
    [ThreadStatic]
    private static FlushBatch? s_current;

    [ThreadStatic]
    private static FlushBatch? s_spare;

    private readonly List<IFlushable> _outboxes = [];

    /// <summary>The batch of this thread; null outside of a turn.</summary>
    public static FlushBatch? Current => s_current;

    /// <summary>Begins a turn on this thread. False when one is running already (a loop called out of another): that one will flush.</summary>
    public static bool Begin()
    {
        if (s_current is not null)
        {
            return false;
        }

        s_current = s_spare ?? new();
        s_spare = null;
        return true;
    }

    /// <summary>Ends the turn on this thread, when <see cref="Begin"/> began it: everything that was written goes out.</summary>
    public static void End(bool began)
    {
        if (!began || s_current is not { } batch)
        {
            return;
        }

        s_current = null;
        foreach (var outbox in batch._outboxes)
        {
            outbox.Flush();
        }

        batch._outboxes.Clear();
        s_spare = batch;
    }

    /// <summary>Adds an outbox; an outbox does so once for each time it is flushed.</summary>
    public void Add(IFlushable outbox) => _outboxes.Add(outbox);
}
