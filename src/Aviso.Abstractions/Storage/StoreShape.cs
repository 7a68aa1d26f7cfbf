namespace Aviso.Abstractions.Storage;

/// <summary>The shapes that every storage provider implements.</summary>
public enum StoreShape
{
    /// <summary>Key and value by owner: see <see cref="IMapStore"/>.</summary>
    Map,

    /// <summary>Append-only log by owner: see <see cref="ILogStore"/>.</summary>
    Log,

    /// <summary>Messages by owner, read in pages: see <see cref="IArchiveStore"/>.</summary>
    Archive,
}
