using System.Buffers.Text;
using Aviso.Xml;

namespace Aviso.Abstractions.Stanzas;

/// <summary>Reads the priority of a presence stanza (RFC 6121 §4.7.2.3).</summary>
public static class PresencePriority
{
    /// <summary>The priority, -128 to 127; 0 when there is none. False when what is there is no priority.</summary>
    public static bool TryRead(XmlNode presence, out sbyte priority)
    {
        priority = 0;
        var child = presence.Child("priority"u8);
        if (!child.Exists)
        {
            return true;
        }

        var text = child.InnerXml.Trim(" \t\r\n"u8);
        if (text.StartsWith("+"u8))
        {
            text = text[1..];
        }

        return Utf8Parser.TryParse(text, out priority, out var used) && used == text.Length;
    }
}
