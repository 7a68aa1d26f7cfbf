namespace Aviso.Abstractions.Accounts;

/// <summary>A client that has, or had lately, access to an account (XEP-0494). For the owner of the account and administrators only.</summary>
/// <param name="Id">Names it to <see cref="IAccountClients.RevokeAsync"/>; opaque.</param>
/// <param name="IsConnected">Whether it has a session, be it one that waits to be resumed.</param>
/// <param name="FirstSeen">When it first logged in, as far as is remembered.</param>
/// <param name="LastSeen">When it last logged in.</param>
/// <param name="KnowsPassword">Whether it has logged in with the password that the account has now.</param>
/// <param name="HasToken">Whether it can log in by a token (XEP-0484).</param>
/// <param name="Software">What it says it is.</param>
/// <param name="Device">Where it says it runs.</param>
/// <param name="Resources">The resources of its sessions.</param>
public sealed record AccountClient(
    string Id,
    bool IsConnected,
    DateTimeOffset FirstSeen,
    DateTimeOffset LastSeen,
    bool KnowsPassword,
    bool HasToken,
    string? Software,
    string? Device,
    IReadOnlyList<string> Resources);
