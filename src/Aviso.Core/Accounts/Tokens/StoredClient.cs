namespace Aviso.Core.Accounts;

/// <summary>What is kept of a client with tokens: the one it has used, and the one it was given and has not used yet (XEP-0484 §5.1).</summary>
internal sealed record StoredClient(
    string? Software, string? Device, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, StoredToken? Current, StoredToken? Fresh);
