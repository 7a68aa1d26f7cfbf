using System.Diagnostics.CodeAnalysis;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Blocking;

/// <summary>What a user says against somebody while blocking him (XEP-0377 §4). Immutable.</summary>
/// <param name="Reported">Who is reported.</param>
/// <param name="Reason">Why, a URN.</param>
/// <param name="Element">The report as it was sent.</param>
internal sealed record BlockReport(Jid Reported, string Reason, Element Element)
{
    public const string Namespace = "urn:xmpp:reporting:1";
    private const int MaxReasonLength = 200;

    /// <summary>What the user says of it, in whatever languages.</summary>
    public IEnumerable<string> Texts => Element.ChildrenNamed("text", Namespace).Select(text => text.Text.Trim()).Where(text => text.Length > 0);

    /// <summary>The ids of the messages that are meant, as an archive gave them.</summary>
    public IEnumerable<(string By, string Id)> Messages =>
        Element.ChildrenNamed("stanza-id", Namespaces.StanzaIds).Select(one => (one["by"] ?? "", one["id"] ?? ""));

    /// <summary>Whether the user allows that others than this server look at it (§5).</summary>
    public bool IsForOthers => Element.Child("third-party", Namespace) is not null;

    /// <summary>Reads the reports of all items of a request that is known to be well made.</summary>
    public static bool TryReadAll(XmlNode block, int maxBytes, out List<BlockReport> reports, [NotNullWhen(false)] out StanzaError? error)
    {
        (reports, error) = ([], null);
        foreach (var item in block.Children)
        {
            if (!TryParse(item, Jid.Parse(item.Attribute("jid"u8)!), maxBytes, out var report, out error))
            {
                return false;
            }

            if (report is not null)
            {
                reports.Add(report);
            }
        }

        return true;
    }

    /// <summary>Reads the report of an item to block; null in <paramref name="report"/> when it has none.</summary>
    public static bool TryParse(XmlNode item, Jid reported, int maxBytes, out BlockReport? report, [NotNullWhen(false)] out StanzaError? error)
    {
        (report, error) = (null, null);
        foreach (var child in item.Children)
        {
            if (!child.Is("report"u8, "urn:xmpp:reporting:1"u8))
            {
                continue;
            }

            error = report is not null ? StanzaError.BadRequest.WithText("An item has two reports.")
                : child.OuterXml.Length > maxBytes ? StanzaError.NotAcceptable.WithText($"A report may have {maxBytes} bytes at most.")
                : child.Attribute("reason"u8) is not { Length: > 0 and <= MaxReasonLength } ? StanzaError.BadRequest.WithText("A report needs a reason.")
                : null;
            if (error is not null)
            {
                return false;
            }

            var element = child.ToElement();
            report = new(reported, element["reason"]!, element);
        }

        return true;
    }
}
