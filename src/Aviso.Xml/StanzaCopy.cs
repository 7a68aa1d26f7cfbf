using System.Buffers;

namespace Aviso.Xml;

/// <summary>
/// Writes a parsed element with another start tag: addresses replaced, namespace and language made explicit when asked,
/// children left out, bytes appended; everything else is copied as it stands. This is how stanzas travel from stream to
/// stream. Allocates nothing. All spans are canonical UTF-8, escaped for where they go.
/// </summary>
public readonly ref struct StanzaCopy
{
    private static readonly int TagOverhead = "<></>".Length;

    /// <summary>Prepares a copy of <paramref name="source"/>, without <c>from</c>, <c>to</c> and <c>xmlns</c> unless set.</summary>
    public StanzaCopy(XmlNode source) => Source = source;

    /// <summary>The element to copy.</summary>
    public XmlNode Source { get; }

    /// <summary>The new <c>from</c>, escaped; empty leaves it out.</summary>
    public ReadOnlySpan<byte> From { get; init; }

    /// <summary>The new <c>to</c>, escaped; empty leaves it out.</summary>
    public ReadOnlySpan<byte> To { get; init; }

    /// <summary>A new <c>id</c>, escaped; empty keeps what the source has.</summary>
    public ReadOnlySpan<byte> Id { get; init; }

    /// <summary>
    /// The <c>xmlns</c> to write, escaped; empty writes none, which is right when the surroundings have the element's
    /// namespace as their default. A forwarded stanza (XEP-0297) needs it.
    /// </summary>
    public ReadOnlySpan<byte> Namespace { get; init; }

    /// <summary>
    /// The language of the stream the stanza came from, escaped; written only when the source has no <c>xml:lang</c> of
    /// its own (RFC 6120 §8.1.5). Empty writes none.
    /// </summary>
    public ReadOnlySpan<byte> Lang { get; init; }

    /// <summary>Children to leave out: their <see cref="XmlNode.OuterRange"/>, ascending and without overlap.</summary>
    public ReadOnlySpan<Range> Skip { get; init; }

    /// <summary>Elements to add behind the content, in canonical form, with the source's namespace as inherited default.</summary>
    public ReadOnlySpan<byte> Appended { get; init; }

    /// <summary>The number of bytes the copy has.</summary>
    public int Length => Measure(out _);

    /// <summary>Writes the copy.</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        int length = Measure(out int content);
        Write(output.GetSpan(length), content);
        output.Advance(length);
    }

    /// <summary>Writes the copy into a span of at least <see cref="Length"/> bytes.</summary>
    /// <returns>The number of bytes written.</returns>
    public int CopyTo(Span<byte> destination)
    {
        int length = Measure(out int content);
        Write(destination[..length], content);
        return length;
    }

    private static int AttributeLength(int name, ReadOnlySpan<byte> value) => value.IsEmpty ? 0 : " =''".Length + name + value.Length;

    private int Measure(out int content)
    {
        ref readonly NodeEntry node = ref Source.Entry;
        content = node.ContentEnd - node.TagEnd + Appended.Length;
        foreach (Range range in Skip)
        {
            content -= range.End.Value - range.Start.Value;
        }

        int length = content == 0 ? "</>".Length + node.NameLength : TagOverhead + (2 * node.NameLength) + content;
        length += AttributeLength("xmlns".Length, Namespace)
            + AttributeLength("from".Length, From)
            + AttributeLength("to".Length, To)
            + AttributeLength("id".Length, Id);
        bool hasLang = false;
        XmlBuffer buffer = Source.Buffer;
        ReadOnlySpan<byte> bytes = buffer.Bytes;
        foreach (ref readonly AttributeEntry attribute in buffer.Table.Attributes.AsSpan(node.FirstAttribute, node.AttributeCount))
        {
            if (IsKept(bytes, attribute))
            {
                length += 1 + attribute.End - attribute.Start;
                hasLang |= IsLang(bytes, attribute);
            }
        }

        return hasLang ? length : length + AttributeLength("xml:lang".Length, Lang);
    }

    private void Write(Span<byte> destination, int content)
    {
        ref readonly NodeEntry node = ref Source.Entry;
        XmlBuffer buffer = Source.Buffer;
        ReadOnlySpan<byte> bytes = buffer.Bytes;
        ReadOnlySpan<byte> name = bytes.Slice(node.Start + 1, node.NameLength);
        var writer = new SpanWriter(destination);
        writer.Write("<"u8);
        writer.Write(name);
        writer.WriteAttribute(" xmlns='"u8, Namespace);
        writer.WriteAttribute(" from='"u8, From);
        writer.WriteAttribute(" to='"u8, To);
        writer.WriteAttribute(" id='"u8, Id);
        bool hasLang = false;
        foreach (ref readonly AttributeEntry attribute in buffer.Table.Attributes.AsSpan(node.FirstAttribute, node.AttributeCount))
        {
            if (IsKept(bytes, attribute))
            {
                writer.Write(" "u8);
                writer.Write(bytes[attribute.Start..attribute.End]);
                hasLang |= IsLang(bytes, attribute);
            }
        }

        if (!hasLang)
        {
            writer.WriteAttribute(" xml:lang='"u8, Lang);
        }

        if (content == 0)
        {
            writer.Write("/>"u8);
            return;
        }

        writer.Write(">"u8);
        int position = node.TagEnd;
        foreach (Range range in Skip)
        {
            writer.Write(bytes[position..range.Start.Value]);
            position = range.End.Value;
        }

        writer.Write(bytes[position..node.ContentEnd]);
        writer.Write(Appended);
        writer.Write("</"u8);
        writer.Write(name);
        writer.Write(">"u8);
    }

    private bool IsKept(ReadOnlySpan<byte> bytes, in AttributeEntry attribute)
    {
        if (attribute.IsDefaultDeclaration)
        {
            return false;
        }

        ReadOnlySpan<byte> name = bytes.Slice(attribute.Start, attribute.NameLength);
        return !(name.SequenceEqual("to"u8) || name.SequenceEqual("from"u8) || (!Id.IsEmpty && name.SequenceEqual("id"u8)));
    }

    private static bool IsLang(ReadOnlySpan<byte> bytes, in AttributeEntry attribute) =>
        attribute.NamespaceId == TokenTable.XmlNamespace && bytes.Slice(attribute.Start, attribute.NameLength).SequenceEqual("xml:lang"u8);

    private ref struct SpanWriter(Span<byte> rest)
    {
        private Span<byte> _rest = rest;

        public void Write(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(_rest);
            _rest = _rest[bytes.Length..];
        }

        public void WriteAttribute(ReadOnlySpan<byte> opening, ReadOnlySpan<byte> value)
        {
            if (!value.IsEmpty)
            {
                Write(opening);
                Write(value);
                Write("'"u8);
            }
        }
    }
}
