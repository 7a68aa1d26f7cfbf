namespace Aviso.Abstractions.Storage;

/// <summary>What is known of an <see cref="ArchiveEntry"/> beside its message. The numbers are stored.</summary>
[Flags]
public enum ArchiveFlags
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The owner sent it.</summary>
    Outgoing = 1,

    /// <summary>What it said was taken back or removed.</summary>
    Tombstone = 2,
}
