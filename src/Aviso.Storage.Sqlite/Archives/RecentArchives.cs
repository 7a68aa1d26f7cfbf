using System.Diagnostics.Metrics;
using Aviso.Abstractions.Storage;

namespace Aviso.Storage.Sqlite.Archives;

/// <summary>
/// The recent entries of all archives of a database, shared by the writer and the readers. <see cref="Gate"/> is held by the
/// writer while it commits, and by a reader while it begins its transaction and looks at what is recent: so both show the same moment.
/// </summary>
internal sealed class RecentArchives : IDisposable
{
    private readonly Meter _meter = new("Aviso.Storage");
    private Dictionary<string, RecentArchive> _archives = [];

    public RecentArchives(SqliteOptions options)
    {
        KeyValuePair<string, object?> tag = new("file", options.FileName);
        _meter.CreateObservableGauge("aviso.storage.archive.recent.length", () => new Measurement<long>(Sum(entries => entries.Count), tag),
            "{entry}", "Entries of archives that are in the journal and not in their tables yet (SQLite)");
        _meter.CreateObservableGauge("aviso.storage.archive.recent.size", () => new Measurement<long>(Sum(entries => entries.Bytes), tag),
            "By", "Bytes of these entries");
    }

    /// <summary>The lock.</summary>
    public Lock Gate { get; } = new();

    /// <summary>All that are journaled: those that are not searched, since words must be indexed at once.</summary>
    public IEnumerable<RecentArchive> All => _archives.Values;

    /// <summary>Called once, before anybody writes or reads.</summary>
    public void Open(IReadOnlyList<StoreDeclaration> stores) => _archives = stores
        .Where(store => store is { Shape: StoreShape.Archive, FullText: false })
        .ToDictionary(store => store.Name, store => new RecentArchive(store.Name), StringComparer.Ordinal);

    /// <summary>An archive; null when its entries go to its tables at once.</summary>
    public RecentArchive? Find(string store) => _archives.GetValueOrDefault(store);

    public void Dispose() => _meter.Dispose();

    private long Sum(Func<RecentEntries, long> number)
    {
        lock (Gate)
        {
            return _archives.Values.Sum(archive => number(archive.Entries));
        }
    }
}
