namespace Aviso.Abstractions.Storage;

/// <summary>What an owner has in an archive.</summary>
/// <param name="Owner">Whose it is.</param>
/// <param name="Entries">The number of entries.</param>
/// <param name="Bytes">The bytes of their values.</param>
/// <param name="FirstId">The lowest id; null when there are no entries.</param>
public sealed record ArchiveUsage(StoreOwner Owner, long Entries, long Bytes, string? FirstId);
