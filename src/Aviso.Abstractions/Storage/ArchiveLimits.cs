namespace Aviso.Abstractions.Storage;

/// <summary>How much an owner may keep in an archive; null: as much as there is.</summary>
/// <param name="OldestId">Entries with lower ids go.</param>
/// <param name="Entries">So many entries at most.</param>
/// <param name="Bytes">So many bytes of values at most.</param>
public readonly record struct ArchiveLimits(string? OldestId = null, long? Entries = null, long? Bytes = null);
