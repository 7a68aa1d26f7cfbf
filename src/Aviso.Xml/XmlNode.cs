using System.Diagnostics;
using System.Text;

namespace Aviso.Xml;

/// <summary>
/// A view of one element in an <see cref="XmlBuffer"/>: buffer and index, no data of its own. <c>default</c> does not
/// exist and must not be asked for anything but <see cref="Exists"/> and <see cref="Is"/>. Valid until the buffer is
/// parsed into again or reset; debug builds throw on later use.
/// </summary>
public readonly struct XmlNode
{
    private readonly XmlBuffer? _buffer;
    private readonly int _index;
#if DEBUG
    private readonly int _generation;
#endif

    internal XmlNode(XmlBuffer buffer, int index)
    {
        _buffer = buffer;
        _index = index;
#if DEBUG
        _generation = buffer.Generation;
#endif
    }

    /// <summary>False for <c>default</c>, the answer of searches that find nothing.</summary>
    public bool Exists => _buffer is not null;

    /// <summary>The element's name; canonical elements have no prefix.</summary>
    public ReadOnlySpan<byte> LocalName
    {
        get
        {
            ref readonly NodeEntry entry = ref Entry;
            return Bytes.Slice(entry.LocalNameStart, entry.LocalNameLength);
        }
    }

    /// <summary>The element's namespace, decoded; empty for none.</summary>
    public ReadOnlySpan<byte> Namespace => Buffer.Table.Namespace(Bytes, Entry.NamespaceId);

    /// <summary>The parent element; does not exist for the root.</summary>
    public XmlNode Parent => Entry.Parent >= 0 ? new XmlNode(Buffer, Entry.Parent) : default;

    /// <summary>The first child element.</summary>
    public XmlNode FirstChild
    {
        get
        {
            int candidate = _index + 1;
            return candidate < Entry.SubtreeEnd ? new XmlNode(Buffer, candidate) : default;
        }
    }

    /// <summary>The following sibling element.</summary>
    public XmlNode NextSibling
    {
        get
        {
            ref readonly NodeEntry entry = ref Entry;
            return entry.Parent >= 0 && entry.SubtreeEnd < Buffer.Table.Nodes[entry.Parent].SubtreeEnd
                ? new XmlNode(Buffer, entry.SubtreeEnd)
                : default;
        }
    }

    /// <summary>The child elements, for <c>foreach</c>.</summary>
    public ChildEnumerator Children => new(FirstChild);

    /// <summary>The attributes without declarations, for <c>foreach</c>.</summary>
    public AttributeEnumerator Attributes => new(Buffer, Entry.FirstAttribute, Entry.AttributeCount);

    /// <summary>The decoded <c>xml:lang</c> of this element itself, or null.</summary>
    public string? Lang => TryFindLang(out int index) ? XmlText.Decode(RawValue(index)) : null;

    /// <summary>The decoded text directly inside this element, concatenated.</summary>
    public string Text
    {
        get
        {
            if (!FirstChild.Exists)
            {
                return XmlText.Decode(InnerXml);
            }

            var text = new StringBuilder();
            int position = Entry.TagEnd;
            foreach (XmlNode child in Children)
            {
                text.Append(XmlText.Decode(Bytes[position..child.Entry.Start]));
                position = child.Entry.End;
            }

            return text.Append(XmlText.Decode(Bytes[position..Entry.ContentEnd])).ToString();
        }
    }

    /// <summary>True when there is text directly inside this element that is more than white space.</summary>
    public bool HasText
    {
        get
        {
            int position = Entry.TagEnd;
            foreach (XmlNode child in Children)
            {
                if (Bytes[position..child.Entry.Start].ContainsAnyExcept(" \t\n"u8))
                {
                    return true;
                }

                position = child.Entry.End;
            }

            return Bytes[position..Entry.ContentEnd].ContainsAnyExcept(" \t\n"u8);
        }
    }

    /// <summary>True for <c>&lt;a/&gt;</c>.</summary>
    public bool IsEmptyTag => Entry.IsEmptyTag;

    /// <summary>Where the element stands in the buffer's bytes.</summary>
    public Range OuterRange => Entry.Start..Entry.End;

    /// <summary>Where the content between the tags stands in the buffer's bytes; empty for <c>&lt;a/&gt;</c>.</summary>
    public Range ContentRange => Entry.TagEnd..Entry.ContentEnd;

    /// <summary>The element as it stands; it may inherit its default namespace from its parent.</summary>
    public ReadOnlySpan<byte> OuterXml => Bytes[OuterRange];

    /// <summary>The content as it stands.</summary>
    public ReadOnlySpan<byte> InnerXml => Bytes[ContentRange];

    internal XmlBuffer Buffer
    {
        get
        {
            Debug.Assert(_buffer is not null, "The node does not exist.");
#if DEBUG
            if (_generation != _buffer.Generation)
            {
                throw new InvalidOperationException("The stanza buffer was reused after this node was taken; keep a Detach() instead.");
            }
#endif
            return _buffer;
        }
    }

    internal ref readonly NodeEntry Entry => ref Buffer.Table.Nodes[_index];

    private ReadOnlySpan<byte> Bytes => Buffer.Bytes;

    /// <summary>True when the node exists and has this name and namespace.</summary>
    public bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> ns) => Exists && LocalName.SequenceEqual(name) && Namespace.SequenceEqual(ns);

    /// <summary>The value of an un-prefixed attribute as it stands (it may hold references, never quotes); empty when absent.</summary>
    public ReadOnlySpan<byte> RawAttribute(ReadOnlySpan<byte> name) => TryGetRawAttribute(name, out ReadOnlySpan<byte> value) ? value : default;

    /// <summary>Finds the value of an un-prefixed attribute as it stands.</summary>
    public bool TryGetRawAttribute(ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        ref readonly NodeEntry entry = ref Entry;
        ReadOnlySpan<AttributeEntry> attributes = Buffer.Table.Attributes.AsSpan(entry.FirstAttribute, entry.AttributeCount);
        foreach (ref readonly AttributeEntry attribute in attributes)
        {
            if (attribute.NameLength == name.Length
                && attribute.NamespaceId == TokenTable.NoNamespace
                && Bytes.Slice(attribute.Start, attribute.NameLength).SequenceEqual(name))
            {
                value = Bytes.Slice(attribute.ValueStart, attribute.ValueLength);
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>The decoded value of an un-prefixed attribute, or null.</summary>
    public string? Attribute(ReadOnlySpan<byte> name) => TryGetRawAttribute(name, out ReadOnlySpan<byte> value) ? XmlText.Decode(value) : null;

    /// <summary>The decoded value of an un-prefixed attribute, or null.</summary>
    public string? Attribute(string name)
    {
        Span<byte> utf8 = stackalloc byte[128];
        return Encoding.UTF8.TryGetBytes(name, utf8, out int length) ? Attribute(utf8[..length]) : Attribute(Encoding.UTF8.GetBytes(name));
    }

    /// <summary>The first child element with this name and namespace.</summary>
    public XmlNode Child(ReadOnlySpan<byte> name, ReadOnlySpan<byte> ns)
    {
        foreach (XmlNode child in Children)
        {
            if (child.Is(name, ns))
            {
                return child;
            }
        }

        return default;
    }

    /// <summary>The first child element with this name in the parent's namespace.</summary>
    public XmlNode Child(ReadOnlySpan<byte> name)
    {
        int ns = Entry.NamespaceId;
        foreach (XmlNode child in Children)
        {
            if (child.Entry.NamespaceId == ns && child.LocalName.SequenceEqual(name))
            {
                return child;
            }
        }

        return default;
    }

    /// <summary>A tree of its own that outlives the buffer.</summary>
    public Element ToElement() => Element.FromNode(this);

    /// <summary>The element as text, for logs and the debugger.</summary>
    public override string ToString() => Exists ? Encoding.UTF8.GetString(OuterXml) : "";

    internal bool TryFindLang(out int index)
    {
        ref readonly NodeEntry entry = ref Entry;
        for (index = entry.FirstAttribute; index < entry.FirstAttribute + entry.AttributeCount; index++)
        {
            ref readonly AttributeEntry attribute = ref Buffer.Table.Attributes[index];
            if (attribute.NamespaceId == TokenTable.XmlNamespace
                && Bytes.Slice(attribute.LocalNameStart, attribute.LocalNameLength).SequenceEqual("lang"u8))
            {
                return true;
            }
        }

        return false;
    }

    private ReadOnlySpan<byte> RawValue(int index)
    {
        ref readonly AttributeEntry attribute = ref Buffer.Table.Attributes[index];
        return Bytes.Slice(attribute.ValueStart, attribute.ValueLength);
    }
}
