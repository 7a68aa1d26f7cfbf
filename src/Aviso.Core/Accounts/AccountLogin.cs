using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Storage;
using Aviso.Protocol.Sasl;

namespace Aviso.Core.Accounts;

/// <summary>What is known of an account while one client logs in.</summary>
public sealed class AccountLogin
{
    private readonly IReadOnlyList<MapEntry> _entries;
    private readonly int _iterations;

    internal AccountLogin(AccountStatus status, ScramCredential? credential, IReadOnlyList<MapEntry> entries, int iterations) =>
        (Status, Credential, _entries, _iterations) = (status, credential, entries, iterations);

    /// <summary>Whether the account may log in.</summary>
    public AccountStatus Status { get; }

    /// <summary>The credential to check; null when the account has none of the kind.</summary>
    public ScramCredential? Credential { get; }

    /// <summary>The hashes of which the account has no credential, or one with fewer iterations than new passwords get.</summary>
    public IReadOnlyList<ScramHash> Outdated => [.. AccountStore.Hashes.Where(IsOutdated)];

    /// <summary>Whether a hash is among <see cref="Outdated"/>.</summary>
    public bool IsOutdated(ScramHash hash) => !(AccountStore.CredentialIn(_entries, hash)?.Iterations >= _iterations);
}
