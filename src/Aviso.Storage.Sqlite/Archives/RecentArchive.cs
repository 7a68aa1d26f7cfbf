using Aviso.Abstractions.Storage;

namespace Aviso.Storage.Sqlite.Archives;

/// <summary>
/// What of one archive is not in its tables yet, and how far its way there has come. Outlives the writer's connection. All but
/// <see cref="Entries"/> belongs to the writer's thread.
/// </summary>
internal sealed class RecentArchive(string store)
{
    /// <summary>The archive.</summary>
    public string Store => store;

    /// <summary>What is in the journal only.</summary>
    public RecentEntries Entries { get; } = new();

    /// <summary>The tables have no higher id, so that a higher one is known to be new without looking.</summary>
    public string HighestFiled { get; set; } = string.Empty;

    /// <summary>The last row of the journal with entries of this archive.</summary>
    public long LastRow { get; set; }

    /// <summary>What is being filed at present, slice by slice; null when nothing is.</summary>
    public Filing? Filing { get; set; }
}
