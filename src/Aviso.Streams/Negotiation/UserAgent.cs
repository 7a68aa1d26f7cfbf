using Aviso.Xml;

namespace Aviso.Streams.Negotiation;

/// <summary>What a client says of itself when it authenticates by XEP-0388. Nobody but the account's owner gets to see it.</summary>
/// <param name="Id">Names the installation, the same at each login.</param>
/// <param name="Software">The name of the software.</param>
/// <param name="Device">The name of the device.</param>
internal sealed record UserAgent(Guid Id, string? Software, string? Device)
{
    private const int MaxText = 100;

    /// <summary>Null when there is none, or its id is no UUID: nothing can be tied to such a client.</summary>
    public static UserAgent? Read(Element? element) =>
        element is not null && Guid.TryParseExact(element["id"], "D", out var id) && id != Guid.Empty
            ? new(id, Text(element.Child("software")), Text(element.Child("device")))
            : null;

    private static string? Text(Element? element) => element?.Text.Trim() is { Length: > 0 } text
        ? text.Length <= MaxText ? text : text[..(char.IsHighSurrogate(text[MaxText - 1]) ? MaxText - 1 : MaxText)]
        : null;
}
