namespace Aviso.Abstractions.Modules;

/// <summary>To whom an iq request is addressed.</summary>
[Flags]
public enum IqTarget
{
    /// <summary>Nobody.</summary>
    None = 0,

    /// <summary>The domain of a virtual host.</summary>
    Server = 1,

    /// <summary>A bare JID, or no <c>to</c> at all (RFC 6120 §10.3.3): the server answers for the account.</summary>
    Account = 2,

    /// <summary>The server, by a stream that has not authenticated (registration, XEP-0077).</summary>
    Unauthenticated = 4,
}
