using System.Text;

namespace Aviso.Xml;

/// <summary>
/// The start tag of a stream, read as XML: nothing here judges what XMPP expects of it (RFC 6120 §4.7, §4.8).
/// Immutable.
/// </summary>
public sealed class StreamHeader
{
    private StreamHeader(XmlBuffer buffer)
    {
        TokenTable table = buffer.Table;
        ReadOnlySpan<byte> bytes = buffer.Bytes;
        ref readonly NodeEntry node = ref table.Nodes[0];
        Prefix = Encoding.UTF8.GetString(bytes.Slice(node.Start + 1, node.PrefixLength));
        Name = Encoding.UTF8.GetString(bytes.Slice(node.LocalNameStart, node.LocalNameLength));
        Namespace = Encoding.UTF8.GetString(table.Namespace(bytes, node.NamespaceId));
        var attributes = new List<KeyValuePair<string, string>>(node.AttributeCount);
        var prefixes = new List<(string Prefix, string Namespace)>();
        foreach (ref readonly AttributeEntry attribute in table.Attributes.AsSpan(node.FirstAttribute, node.AttributeCount))
        {
            string local = Encoding.UTF8.GetString(bytes.Slice(attribute.LocalNameStart, attribute.LocalNameLength));
            string value = Decode(bytes.Slice(attribute.ValueStart, attribute.ValueLength));
            if (!attribute.IsDeclaration)
            {
                attributes.Add(new(Encoding.UTF8.GetString(bytes.Slice(attribute.Start, attribute.NameLength)), value));
            }
            else if (!attribute.IsDefaultDeclaration && local != "xml")
            {
                prefixes.Add((local, value));
            }
        }

        Attributes = attributes;
        Scope = NamespaceScope.Create(Encoding.UTF8.GetString(table.Namespace(bytes, node.DefaultNamespaceId)), [.. prefixes]);
    }

    /// <summary>The prefix of the element, empty for none; usually <c>stream</c>.</summary>
    public string Prefix { get; }

    /// <summary>The element's name without prefix.</summary>
    public string Name { get; }

    /// <summary>The element's namespace.</summary>
    public string Namespace { get; }

    /// <summary>Decoded attributes in document order, without declarations; prefixed ones are written as in <c>xml:lang</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Attributes { get; }

    /// <summary>The <c>to</c> attribute, or null.</summary>
    public string? To => Attribute("to");

    /// <summary>The <c>from</c> attribute, or null.</summary>
    public string? From => Attribute("from");

    /// <summary>The <c>id</c> attribute, or null.</summary>
    public string? Id => Attribute("id");

    /// <summary>The <c>version</c> attribute as it stands, or null.</summary>
    public string? Version => Attribute("version");

    /// <summary>The <c>xml:lang</c> attribute, or null. Stanzas without one inherit it.</summary>
    public string? Lang => Attribute("xml:lang");

    /// <summary>The declarations that stanzas of the stream inherit.</summary>
    public NamespaceScope Scope { get; }

    /// <summary>Reads a <see cref="FrameKind.StreamOpen"/> frame: an XML declaration, if any, and a start tag.</summary>
    /// <param name="frame">The bytes of the frame.</param>
    /// <param name="limits">Bounds for names and attributes, and <see cref="XmlLimits.MaxHeaderBytes"/>.</param>
    /// <param name="header">The header, or null.</param>
    /// <param name="error">Why the header is refused.</param>
    public static bool TryParse(
        ReadOnlySpan<byte> frame,
        XmlLimits limits,
        [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out StreamHeader? header,
        out XmlError error)
    {
        header = null;
        error = frame.Length > limits.MaxHeaderBytes ? XmlError.LimitExceeded : SkipDeclaration(ref frame);
        if (error != XmlError.None)
        {
            return false;
        }

        using var buffer = new XmlBuffer();
        error = buffer.ParseStartTag(frame, limits);
        header = error == XmlError.None ? new StreamHeader(buffer) : null;
        return header is not null;
    }

    /// <summary>The decoded value of an attribute, or null.</summary>
    public string? Attribute(string name)
    {
        foreach (KeyValuePair<string, string> attribute in Attributes)
        {
            if (attribute.Key == name)
            {
                return attribute.Value;
            }
        }

        return null;
    }

    private static XmlError SkipDeclaration(ref ReadOnlySpan<byte> frame)
    {
        ReadOnlySpan<byte> start = "<?xml"u8;
        if (!frame.StartsWith(start))
        {
            return XmlError.None;
        }

        int end = frame.IndexOf("?>"u8);
        if (end < 0)
        {
            return XmlError.NotWellFormed;
        }

        XmlError error = XmlDeclaration.Check(frame[start.Length..end]);
        frame = frame[(end + 2)..].TrimStart(" \t\r\n"u8);
        return error;
    }

    // The header is read once and never passed on, so it is not rewritten but decoded as received.
    private static string Decode(ReadOnlySpan<byte> raw)
    {
        byte[] decoded = new byte[raw.Length];
        return Encoding.UTF8.GetString(decoded, 0, XmlCanonicalizer.DecodeValue(raw, decoded));
    }
}
