namespace Aviso.Core.Accounts;

/// <summary>How the entry <c>account</c> of the store is written.</summary>
internal sealed record StoredAccount(int Status, DateTimeOffset Created, string? Email);
