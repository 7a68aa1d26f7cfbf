using Aviso.Protocol;

namespace Aviso.Modules.Push;

/// <summary>Which errors of a push service may pass (XEP-0357 §7.1) and which say that it wants no more.</summary>
internal static class PushErrors
{
    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_longest = TimeSpan.FromHours(1);

    /// <summary>
    /// Errors of type wait pass by definition (RFC 6120 §8.3.2). So may those that tell that nobody was reached at all, although RFC 6120
    /// gives them the type cancel: a name that does not resolve just now, a component that is being restarted, a fault of the service. Any
    /// other is the service's own word on this node.
    /// </summary>
    public static bool IsPassing(StanzaError error) => error.Type == StanzaErrorType.Wait
        || error.Condition is "remote-server-not-found" or "remote-server-timeout" or "service-unavailable" or "recipient-unavailable" or "internal-server-error";

    /// <summary>How long to wait after so many failures in a row.</summary>
    public static TimeSpan Pause(int failures)
    {
        var pause = s_first * Math.Pow(2, Math.Min(failures, 10) - 1);
        return pause < s_longest ? pause : s_longest;
    }
}
