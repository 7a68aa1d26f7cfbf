namespace Aviso.Core.Accounts;

/// <summary>A token for a client, and until when it is good.</summary>
public sealed record IssuedToken(string Secret, DateTimeOffset Expiry);
