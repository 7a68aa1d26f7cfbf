namespace Aviso.Protocol;

/// <summary>Names of <see cref="StanzaErrorType"/> on the wire.</summary>
internal static class StanzaErrorTypes
{
    public static string ToName(StanzaErrorType type) => type switch
    {
        StanzaErrorType.Cancel => "cancel",
        StanzaErrorType.Continue => "continue",
        StanzaErrorType.Modify => "modify",
        StanzaErrorType.Auth => "auth",
        StanzaErrorType.Wait => "wait",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    public static bool TryParse(string? name, out StanzaErrorType type)
    {
        (var known, type) = name switch
        {
            "cancel" => (true, StanzaErrorType.Cancel),
            "continue" => (true, StanzaErrorType.Continue),
            "modify" => (true, StanzaErrorType.Modify),
            "auth" => (true, StanzaErrorType.Auth),
            "wait" => (true, StanzaErrorType.Wait),
            _ => (false, default),
        };
        return known;
    }
}
