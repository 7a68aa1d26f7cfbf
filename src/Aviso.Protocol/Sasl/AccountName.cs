using System.Diagnostics.CodeAnalysis;

namespace Aviso.Protocol.Sasl;

/// <summary>Who the client claims to be (authcid) and wants to act as (authzid), held against the host.</summary>
internal static class AccountName
{
    /// <summary>
    /// Longest name in bytes: a local part and a domain have 1023 each at most (RFC 7622 §3). RFC 4616 §2 asks for 255.
    /// </summary>
    public const int MaxLength = 1023 + 1 + 1023;

    /// <summary>
    /// The local part meant by an authcid. RFC 6120 §6.3.7 has clients send the local part; some send their whole bare
    /// JID, which is taken when it is of this host.
    /// </summary>
    public static bool TryResolve(string authcid, string domain, [NotNullWhen(true)] out string? local)
    {
        local = null;
        var at = authcid.IndexOf('@', StringComparison.Ordinal);
        if (at < 0)
        {
            return JidParts.TryPrepareLocal(authcid, out local);
        }

        return IsDomain(authcid.AsSpan(at + 1), domain) && JidParts.TryPrepareLocal(authcid.AsSpan(0, at), out local);
    }

    /// <summary>
    /// Whether an authzid that was sent is the account itself. Acting for others is not allowed to anyone
    /// (RFC 6120 §6.3.8: the authzid is a bare JID).
    /// </summary>
    public static bool IsAuthorized(string authzid, string local, string domain)
    {
        var at = authzid.IndexOf('@', StringComparison.Ordinal);
        return at > 0
            && JidParts.TryPrepareLocal(authzid.AsSpan(0, at), out var prepared)
            && prepared == local
            && IsDomain(authzid.AsSpan(at + 1), domain);
    }

    private static bool IsDomain(ReadOnlySpan<char> text, string domain) =>
        JidParts.TryPrepareDomain(text, out var prepared) && prepared == domain;
}
