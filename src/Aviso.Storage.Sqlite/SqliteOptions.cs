namespace Aviso.Storage.Sqlite;

/// <summary>Where the database is and what it may use.</summary>
/// <param name="Directory">The data directory; made with mode 0700 where it is missing.</param>
public sealed record SqliteOptions(string Directory)
{
    /// <summary>
    /// The database's file in the directory; made with mode 0600. One process holds it: the lock beside it has its name without
    /// the extension, so that of <c>aviso.db</c> is the lock of the whole data directory.
    /// </summary>
    public string FileName { get; init; } = "aviso.db";

    /// <summary>Page cache of the writer in bytes. Each reader has a quarter of it.</summary>
    public long CacheBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Pages (of 4 KiB) the database may grow to; 0: as the disk allows.</summary>
    public long MaxPages { get; init; }

    /// <summary>Entries of each archive from which on they are filed from the journal to the tables; up to twice as many are in memory.</summary>
    public int RecentEntries { get; init; } = 4096;

    /// <summary>The same in bytes.</summary>
    public long RecentBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>
    /// So many of them are filed with a batch, or twice as many as the batch brings, or the journal would only grow. More at once
    /// would show as a commit that takes long.
    /// </summary>
    internal int SliceEntries { get; init; } = 512;

    internal string Path => System.IO.Path.Combine(Directory, FileName);
}
