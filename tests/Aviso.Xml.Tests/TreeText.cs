using System.Text;
using System.Xml;

namespace Aviso.Xml.Tests;

/// <summary>One notation for what an element means, from this parser's view and from the framework's.</summary>
internal static class TreeText
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        ConformanceLevel = ConformanceLevel.Document,
        CheckCharacters = true,
    };

    public static string Of(XmlNode node)
    {
        var output = new StringBuilder();
        Write(output, node);
        return output.ToString();
    }

    /// <summary>What the framework's reader makes of the bytes in a scope, or null when it refuses them.</summary>
    public static string? ByFramework(byte[] xml, params (string Prefix, string Namespace)[] scope)
    {
        var names = new XmlNamespaceManager(new NameTable());
        foreach ((string prefix, string ns) in scope)
        {
            names.AddNamespace(prefix, ns);
        }

        var output = new StringBuilder();
        var attributes = new List<string>();
        try
        {
            using var reader = XmlReader.Create(new MemoryStream(xml), Settings, new XmlParserContext(names.NameTable, names, null, XmlSpace.None, StrictUtf8));
            while (reader.Read())
            {
                switch (reader.NodeType)
                {
                    case XmlNodeType.Element:
                        bool isEmpty = reader.IsEmptyElement;
                        output.Append($"<{{{reader.NamespaceURI}}}{reader.LocalName}");
                        attributes.Clear();
                        while (reader.MoveToNextAttribute())
                        {
                            if (reader.NamespaceURI != "http://www.w3.org/2000/xmlns/")
                            {
                                attributes.Add($" {{{reader.NamespaceURI}}}{reader.LocalName}={Visible(reader.Value)}");
                            }
                        }

                        WriteAttributes(output, attributes);
                        output.Append(isEmpty ? "</>" : "");
                        break;
                    case XmlNodeType.EndElement:
                        output.Append("</>");
                        break;
                    case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace when reader.Depth > 0:
                        output.Append(Visible(reader.Value));
                        break;
                }
            }
        }
        catch (Exception failure) when (failure is XmlException or DecoderFallbackException)
        {
            return null;
        }

        return output.ToString();
    }

    private static void Write(StringBuilder output, XmlNode node)
    {
        output.Append($"<{{{Encoding.UTF8.GetString(node.Namespace)}}}{Encoding.UTF8.GetString(node.LocalName)}");
        var attributes = new List<string>();
        foreach (XmlAttribute attribute in node.Attributes)
        {
            attributes.Add($" {{{Encoding.UTF8.GetString(attribute.Namespace)}}}{Encoding.UTF8.GetString(attribute.Name)}={Visible(attribute.Value)}");
        }

        WriteAttributes(output, attributes);
        ReadOnlySpan<byte> bytes = node.Buffer.Bytes;
        int position = node.ContentRange.Start.Value;
        foreach (XmlNode child in node.Children)
        {
            output.Append(Visible(XmlText.Decode(bytes[position..child.OuterRange.Start.Value])));
            Write(output, child);
            position = child.OuterRange.End.Value;
        }

        output.Append(Visible(XmlText.Decode(bytes[position..node.ContentRange.End.Value]))).Append("</>");
    }

    private static void WriteAttributes(StringBuilder output, List<string> attributes)
    {
        attributes.Sort(StringComparer.Ordinal);
        output.AppendJoin("", attributes).Append('>');
    }

    private static string Visible(string text) => text.Replace("<", "‹", StringComparison.Ordinal).Replace("\r", "␍", StringComparison.Ordinal);
}
