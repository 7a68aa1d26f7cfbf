namespace Aviso.Modules.Blocking;

/// <summary>Counts the reports of one account in an hour. Thread-safe.</summary>
internal sealed class ReportRate
{
    private readonly Lock _lock = new();
    private DateTimeOffset _since;
    private int _count;

    public bool TryCount(DateTimeOffset now, int limit)
    {
        lock (_lock)
        {
            if (now - _since >= TimeSpan.FromHours(1))
            {
                (_since, _count) = (now, 0);
            }

            return ++_count <= limit;
        }
    }
}
