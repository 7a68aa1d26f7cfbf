using System.Diagnostics.CodeAnalysis;
using Aviso.Xml;

namespace Aviso.Protocol;

/// <summary>Tells that a stanza was delivered later than it was sent (XEP-0203).</summary>
/// <param name="Stamp">When it was sent.</param>
/// <param name="From">Who sent or held it back; null when not told.</param>
/// <param name="Reason">Why, for people.</param>
public sealed record Delay(DateTimeOffset Stamp, Jid? From = null, string? Reason = null)
{
    /// <summary>Reads a <c>delay</c> element; false without a usable stamp. A bad address is left out.</summary>
    public static bool TryParse(Element element, [NotNullWhen(true)] out Delay? delay)
    {
        delay = null;
        if (element.Name != "delay" || element.Namespace != Namespaces.Delay || !XmppDateTime.TryParse(element["stamp"], out var stamp))
        {
            return false;
        }

        var reason = element.Text.Trim();
        delay = new Delay(stamp, Jid.TryParse(element["from"], out var from) ? from : null, reason.Length == 0 ? null : reason);
        return true;
    }

    public Element ToElement() =>
        new("delay", Namespaces.Delay, ("from", From?.ToString()), ("stamp", XmppDateTime.Format(Stamp)), Reason);
}
