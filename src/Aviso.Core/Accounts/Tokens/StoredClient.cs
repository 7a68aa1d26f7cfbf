namespace Aviso.Core.Accounts;

/// <summary>What is kept of a client: the token it has used, the one it was given and has not used yet (XEP-0484 §5.1), and whether it has logged in with
/// the password that the account has now (XEP-0494).</summary>
internal sealed record StoredClient(
    string? Software, string? Device, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, StoredToken? Current, StoredToken? Fresh, bool KnowsPassword = false);
