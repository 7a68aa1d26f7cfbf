namespace Aviso.Abstractions.Storage;

/// <summary>One entry of an <see cref="IArchiveStore"/>.</summary>
/// <param name="Id">Unique for the owner; entries are ordered by it (ordinal).</param>
/// <param name="At">The time of the entry, kept to the microsecond.</param>
/// <param name="Peer">The bare JID of whom the owner talked with.</param>
/// <param name="Resource">The resource of the peer; empty when there is none.</param>
/// <param name="Flags">What is known of the entry.</param>
/// <param name="Value">The message.</param>
public sealed record ArchiveEntry(string Id, DateTimeOffset At, string Peer, string Resource, ArchiveFlags Flags, ReadOnlyMemory<byte> Value);
