namespace Aviso.Core.Accounts;

/// <summary>What is remembered of a client that has logged in and said who it is.</summary>
internal sealed record RememberedClient(
    Guid Client, DateTimeOffset FirstSeen, DateTimeOffset LastSeen, bool KnowsPassword, bool HasToken, string? Software, string? Device);
