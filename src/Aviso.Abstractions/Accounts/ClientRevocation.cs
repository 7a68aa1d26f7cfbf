namespace Aviso.Abstractions.Accounts;

/// <summary>What came of taking a client's access away.</summary>
public enum ClientRevocation
{
    /// <summary>There is no such client.</summary>
    Unknown,

    /// <summary>It has no access any more.</summary>
    Revoked,

    /// <summary>It was disconnected and its tokens are gone, but it knows the password: only another password keeps it out.</summary>
    PasswordResetRequired,
}
