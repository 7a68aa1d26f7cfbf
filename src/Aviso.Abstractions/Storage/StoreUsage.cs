namespace Aviso.Abstractions.Storage;

/// <summary>What a store holds for a virtual host, or for one account.</summary>
/// <param name="Store">The store's name.</param>
/// <param name="Domain">The host; for what belongs to no host, what stands in its place.</param>
/// <param name="Rows">The number of rows.</param>
/// <param name="Bytes">The bytes of their values, without keys and indexes.</param>
public sealed record StoreUsage(string Store, string Domain, long Rows, long Bytes);
