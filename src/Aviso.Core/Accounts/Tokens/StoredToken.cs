namespace Aviso.Core.Accounts;

/// <summary>A token as it is kept. The mechanism needs the secret itself: it is the key of a hash.</summary>
internal sealed record StoredToken(string Secret, string Mechanism, DateTimeOffset Issued, DateTimeOffset Expiry, long Count = 0);
