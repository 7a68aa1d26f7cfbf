using System.Diagnostics.CodeAnalysis;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Blocking;

/// <summary>Blocked addresses as XML (XEP-0191).</summary>
internal static class BlocklistXml
{
    public static Element WithItems(string name, IEnumerable<Jid> items) => new(name, Namespaces.Blocking,
        items.Select(item => new Element("item", Namespaces.Blocking, ("jid", item.ToString()))));

    public static bool TryReadItems(XmlNode request, out HashSet<Jid> items, [NotNullWhen(false)] out StanzaError? error)
    {
        items = [];
        foreach (var child in request.Children)
        {
            if (!child.Is("item"u8, "urn:xmpp:blocking"u8) || child.Attribute("jid"u8) is not { } address)
            {
                error = StanzaError.BadRequest;
                return false;
            }

            if (!Jid.TryParse(address, out var jid))
            {
                error = StanzaError.JidMalformed;
                return false;
            }

            items.Add(jid);
        }

        error = null;
        return true;
    }
}
