namespace Aviso.Streams.Relay;

/// <summary>With which element a relayed stream begins at home. The numbers are part of the protocol.</summary>
internal enum RelayStart : byte
{
    /// <summary>A request for a resource (RFC 6120 §7).</summary>
    Bind = 1,

    /// <summary>A request to resume a session (XEP-0198 §5).</summary>
    Resume = 2,

    /// <summary>An <c>authenticate</c> that has succeeded (XEP-0388), with what is to be done inside it.</summary>
    Authenticate = 3,

    /// <summary>A login by XEP-0078 that has succeeded; it names a resource.</summary>
    LegacyLogin = 4,

    /// <summary>As <see cref="Authenticate"/>, of interest only where the account has a session: it wants to resume one first.</summary>
    AuthenticateToResume = 5,
}
