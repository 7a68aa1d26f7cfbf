using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Aviso.Xml;

/// <summary>
/// A small immutable XML tree for cold paths: forms, rosters, discovery, vCards. Thread-safe. Element names never carry
/// a prefix; the namespace of an attribute is none, or that of <c>xml:lang</c>, or declared on the same element by an
/// attribute written <c>xmlns:p</c>.
/// </summary>
public sealed class Element
{
    private readonly KeyValuePair<string, string>[] _attributes;
    private readonly object[] _content;
    private readonly Element[] _children;

    /// <summary>Creates an element.</summary>
    /// <param name="name">Its name, without prefix.</param>
    /// <param name="ns">Its namespace; empty for none.</param>
    /// <param name="content">
    /// In document order: elements, sequences of elements, strings (text), attributes as <c>(string, string?)</c> tuples.
    /// Nulls, and attributes with a null value, are left out.
    /// </param>
    /// <exception cref="ArgumentException">A name XML does not allow, an attribute given twice, or content of another type.</exception>
    public Element(string name, string ns, params ReadOnlySpan<object?> content)
        : this(name, ns, [], [], content)
    {
    }

    private Element(string name, string ns, KeyValuePair<string, string>[] attributes, object[] existing, ReadOnlySpan<object?> added)
    {
        if (!XmlNames.IsName(name, allowPrefix: false))
        {
            throw new ArgumentException($"'{name}' cannot name an element.", nameof(name));
        }

        Name = name;
        Namespace = ns;
        var builder = new ElementContent(attributes, existing);
        foreach (object? item in added)
        {
            builder.Add(item);
        }

        _attributes = builder.Attributes;
        _content = builder.Content;
        _children = builder.Children;
    }

    // Parts that come from a checked buffer.
    private Element(string name, string ns, KeyValuePair<string, string>[] attributes, object[] content)
    {
        Name = name;
        Namespace = ns;
        _attributes = attributes;
        _content = content;
        _children = content.Length == 0 ? [] : [.. content.OfType<Element>()];
    }

    /// <summary>The name, without prefix.</summary>
    public string Name { get; }

    /// <summary>The namespace; empty for none.</summary>
    public string Namespace { get; }

    /// <summary>The child elements in document order.</summary>
    public IReadOnlyList<Element> Children => _children;

    /// <summary>The attributes in document order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Attributes => _attributes;

    /// <summary>The text directly inside this element, concatenated.</summary>
    public string Text => _content is [string only] ? only : string.Concat(_content.OfType<string>());

    /// <summary>The <c>xml:lang</c> of this element itself, or null.</summary>
    public string? Lang => Attribute("xml:lang");

    internal ReadOnlySpan<object> Content => _content;

    /// <summary>The value of an attribute, or null.</summary>
    public string? this[string attribute] => Attribute(attribute);

    /// <summary>Reads one element, with white space around it at most.</summary>
    /// <exception cref="FormatException">Not one well-formed element, or XML that XMPP excludes.</exception>
    public static Element Parse(string xml, string inheritedDefaultNamespace = "") =>
        Parse(Encoding.UTF8.GetBytes(xml), inheritedDefaultNamespace);

    /// <summary>Reads one element from UTF-8, with white space around it at most.</summary>
    /// <exception cref="FormatException">Not one well-formed element, or XML that XMPP excludes.</exception>
    public static Element Parse(ReadOnlySpan<byte> xml, string inheritedDefaultNamespace = "") =>
        TryParse(xml, inheritedDefaultNamespace, out Element? element) ? element : throw new FormatException("Not one usable XML element.");

    /// <summary>
    /// Reads one element from UTF-8. Sizes are not limited (depth is, by <see cref="XmlLimits.DepthCeiling"/>): bytes from a
    /// peer go through <see cref="XmlBuffer.Parse"/>.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> xml, string inheritedDefaultNamespace, [NotNullWhen(true)] out Element? element)
    {
        using var buffer = new XmlBuffer();
        XmlError error = buffer.Parse(xml.Trim(" \t\r\n"u8), NamespaceScope.ForDefault(inheritedDefaultNamespace), XmlLimits.Documents);
        element = error == XmlError.None ? FromNode(buffer.Root) : null;
        return element is not null;
    }

    /// <summary>The value of an attribute (<c>xml:lang</c> by that name), or null.</summary>
    public string? Attribute(string name)
    {
        foreach (KeyValuePair<string, string> attribute in _attributes)
        {
            if (attribute.Key == name)
            {
                return attribute.Value;
            }
        }

        return null;
    }

    /// <summary>The first child element with this name; in this element's namespace when <paramref name="ns"/> is null.</summary>
    public Element? Child(string name, string? ns = null)
    {
        ns ??= Namespace;
        return Array.Find(_children, child => child.Name == name && child.Namespace == ns);
    }

    /// <summary>All child elements with this name; in this element's namespace when <paramref name="ns"/> is null.</summary>
    public IEnumerable<Element> ChildrenNamed(string name, string? ns = null)
    {
        ns ??= Namespace;
        return _children.Where(child => child.Name == name && child.Namespace == ns);
    }

    /// <summary>A copy with more content behind the existing; a repeated attribute replaces.</summary>
    public Element With(params ReadOnlySpan<object?> content) => new(Name, Namespace, _attributes, _content, content);

    /// <summary>A copy with one attribute set (in its place when it exists), or removed when <paramref name="value"/> is null.</summary>
    public Element WithAttribute(string name, string? value) => value is not null
        ? With((name, value))
        : new(Name, Namespace, Array.FindAll(_attributes, attribute => attribute.Key != name), _content, []);

    /// <summary>A copy with one more child element, the last.</summary>
    public Element WithChild(Element child) => With(child);

    /// <summary>Writes the element in canonical form: <c>xmlns</c> only where it differs from what is inherited.</summary>
    public void WriteTo(IBufferWriter<byte> output, string inheritedDefaultNamespace) =>
        ElementWriter.Write(output, this, inheritedDefaultNamespace);

    /// <summary>The element as text.</summary>
    public string ToXml(string inheritedDefaultNamespace = "") => Encoding.UTF8.GetString(ToUtf8(inheritedDefaultNamespace));

    /// <summary>The element as UTF-8.</summary>
    public byte[] ToUtf8(string inheritedDefaultNamespace = "")
    {
        var output = new ArrayBufferWriter<byte>();
        WriteTo(output, inheritedDefaultNamespace);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>The element as text, for logs and the debugger.</summary>
    public override string ToString() => ToXml();

    internal static Element FromNode(XmlNode node)
    {
        string name = Encoding.UTF8.GetString(node.LocalName);
        string ns = Encoding.UTF8.GetString(node.Namespace);
        return new Element(name, ns, AttributesOf(node), ContentOf(node));
    }

    private static KeyValuePair<string, string>[] AttributesOf(XmlNode node)
    {
        List<KeyValuePair<string, string>>? attributes = null;
        foreach (XmlAttribute attribute in node.Attributes)
        {
            attributes ??= [];
            if (!attribute.Prefix.IsEmpty && !attribute.Prefix.SequenceEqual("xml"u8))
            {
                string declaration = "xmlns:" + Encoding.UTF8.GetString(attribute.Prefix);
                if (!attributes.Exists(other => other.Key == declaration))
                {
                    attributes.Add(new(declaration, Encoding.UTF8.GetString(attribute.Namespace)));
                }
            }

            attributes.Add(new(attribute.QualifiedName, attribute.Value));
        }

        return attributes?.ToArray() ?? [];
    }

    private static object[] ContentOf(XmlNode node)
    {
        if (node.ContentRange.Start.Equals(node.ContentRange.End))
        {
            return [];
        }

        var content = new List<object>();
        ReadOnlySpan<byte> bytes = node.Buffer.Bytes;
        int position = node.Entry.TagEnd;
        foreach (XmlNode child in node.Children)
        {
            AddText(bytes[position..child.Entry.Start]);
            content.Add(FromNode(child));
            position = child.Entry.End;
        }

        AddText(bytes[position..node.Entry.ContentEnd]);
        return [.. content];

        void AddText(ReadOnlySpan<byte> raw)
        {
            if (!raw.IsEmpty)
            {
                content.Add(XmlText.Decode(raw));
            }
        }
    }
}
