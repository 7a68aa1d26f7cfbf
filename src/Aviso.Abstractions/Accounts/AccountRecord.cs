using Aviso.Protocol;

namespace Aviso.Abstractions.Accounts;

/// <summary>What the store knows of an account besides its credentials.</summary>
public sealed record AccountRecord(Jid Jid, AccountStatus Status, DateTimeOffset Created, string? Email = null);
