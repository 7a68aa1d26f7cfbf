using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Aviso.Protocol;

/// <summary>
/// The defined conditions with their associated types (RFC 6120 §8.3.3) and the codes of the protocol before XMPP
/// (XEP-0086 table 1; <c>policy-violation</c> is younger than that table).
/// </summary>
internal static class StanzaErrorConditions
{
    private static readonly FrozenDictionary<string, (StanzaErrorType Type, int? LegacyCode)> Conditions =
        new Dictionary<string, (StanzaErrorType, int?)>
        {
            ["bad-request"] = (StanzaErrorType.Modify, 400),
            ["conflict"] = (StanzaErrorType.Cancel, 409),
            ["feature-not-implemented"] = (StanzaErrorType.Cancel, 501),
            ["forbidden"] = (StanzaErrorType.Auth, 403),
            ["gone"] = (StanzaErrorType.Cancel, 302),
            ["internal-server-error"] = (StanzaErrorType.Cancel, 500),
            ["item-not-found"] = (StanzaErrorType.Cancel, 404),
            ["jid-malformed"] = (StanzaErrorType.Modify, 400),
            ["not-acceptable"] = (StanzaErrorType.Modify, 406),
            ["not-allowed"] = (StanzaErrorType.Cancel, 405),
            ["not-authorized"] = (StanzaErrorType.Auth, 401),
            ["payment-required"] = (StanzaErrorType.Auth, 402),
            ["policy-violation"] = (StanzaErrorType.Modify, null),
            ["recipient-unavailable"] = (StanzaErrorType.Wait, 404),
            ["redirect"] = (StanzaErrorType.Modify, 302),
            ["registration-required"] = (StanzaErrorType.Auth, 407),
            ["remote-server-not-found"] = (StanzaErrorType.Cancel, 404),
            ["remote-server-timeout"] = (StanzaErrorType.Wait, 504),
            ["resource-constraint"] = (StanzaErrorType.Wait, 500),
            ["service-unavailable"] = (StanzaErrorType.Cancel, 503),
            ["subscription-required"] = (StanzaErrorType.Auth, 407),
            ["undefined-condition"] = (StanzaErrorType.Cancel, 500),
            ["unexpected-request"] = (StanzaErrorType.Wait, 400),
        }.ToFrozenDictionary();

    public static bool TryGet([NotNullWhen(true)] string? condition, out (StanzaErrorType Type, int? LegacyCode) defined)
    {
        defined = (StanzaErrorType.Cancel, null);
        return condition is not null && Conditions.TryGetValue(condition, out defined);
    }

    /// <summary>The condition that XEP-0086 table 2 gives for a code; null for an unknown one.</summary>
    public static string? FromLegacyCode(string? code) => code switch
    {
        "302" => "redirect",
        "400" => "bad-request",
        "401" => "not-authorized",
        "402" => "payment-required",
        "403" => "forbidden",
        "404" => "item-not-found",
        "405" => "not-allowed",
        "406" => "not-acceptable",
        "407" => "registration-required",
        "408" or "504" => "remote-server-timeout",
        "409" => "conflict",
        "500" => "internal-server-error",
        "501" => "feature-not-implemented",
        "502" or "503" or "510" => "service-unavailable",
        _ => null,
    };
}
