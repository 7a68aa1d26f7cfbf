using System.Text;

namespace Aviso.Xml;

/// <summary>One attribute of an <see cref="XmlNode"/>; valid as long as the node. Declarations are not attributes here.</summary>
public readonly ref struct XmlAttribute
{
    private readonly XmlBuffer _buffer;
    private readonly ref readonly AttributeEntry _entry;

    internal XmlAttribute(XmlBuffer buffer, ref readonly AttributeEntry entry)
    {
        _buffer = buffer;
        _entry = ref entry;
    }

    /// <summary>The name without prefix.</summary>
    public ReadOnlySpan<byte> Name => _buffer.Bytes.Slice(_entry.LocalNameStart, _entry.LocalNameLength);

    /// <summary>The prefix, mostly empty.</summary>
    public ReadOnlySpan<byte> Prefix => _buffer.Bytes.Slice(_entry.Start, _entry.PrefixLength);

    /// <summary>The namespace of the prefix; empty for an attribute without prefix.</summary>
    public ReadOnlySpan<byte> Namespace => _buffer.Table.Namespace(_buffer.Bytes, _entry.NamespaceId);

    /// <summary>The value as it stands: it may hold references, but no quotes of either kind.</summary>
    public ReadOnlySpan<byte> RawValue => _buffer.Bytes.Slice(_entry.ValueStart, _entry.ValueLength);

    /// <summary>The decoded value.</summary>
    public string Value => XmlText.Decode(RawValue);

    /// <summary>Where <c>name='value'</c> stands in the buffer's bytes.</summary>
    public Range Range => _entry.Start.._entry.End;

    /// <summary>The name with its prefix, such as <c>xml:lang</c>.</summary>
    public string QualifiedName => Encoding.UTF8.GetString(_buffer.Bytes.Slice(_entry.Start, _entry.NameLength));
}
