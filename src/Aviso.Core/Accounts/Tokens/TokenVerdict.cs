namespace Aviso.Core.Accounts;

/// <summary>What came of a login with a token.</summary>
public enum TokenVerdict
{
    /// <summary>The client has no such token, or has used it with that count before.</summary>
    Refused,

    /// <summary>The client has the token, but it is not good any more.</summary>
    Expired,

    /// <summary>The token is good.</summary>
    Accepted,
}
