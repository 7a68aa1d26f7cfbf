using System.Buffers;
using System.Text;

namespace Aviso.Xml;

/// <summary>
/// Rewrites a checked element into the one form that is passed on: no CDATA, no needless character references, no
/// carriage returns, attribute values between <c>'</c>, no element prefixes, attribute prefixes declared where used.
/// </summary>
internal readonly ref struct XmlCanonicalizer(ReadOnlySpan<byte> source, TokenTable table, IBufferWriter<byte> output)
{
    private static readonly SearchValues<byte> TextStops = SearchValues.Create("<&>\r"u8);
    private static readonly SearchValues<byte> ValueStops = SearchValues.Create("&>'\"\t\n\r"u8);

    private readonly ReadOnlySpan<byte> _source = source;
    private readonly TokenTable _table = table;
    private readonly IBufferWriter<byte> _output = output;

    /// <summary>Decodes a raw attribute value as received: references and white space (XML 1.0 §2.11, §3.3.3).</summary>
    /// <returns>Bytes written; never more than the raw value has.</returns>
    public static int DecodeValue(ReadOnlySpan<byte> raw, Span<byte> destination)
    {
        int written = 0;
        for (int at = 0; at < raw.Length;)
        {
            byte value = raw[at];
            if (value == '&')
            {
                XmlReference.Read(raw[at..], out XmlReference reference);
                written += new Rune(reference.CodePoint).EncodeToUtf8(destination[written..]);
                at += reference.Length;
                continue;
            }

            // CR LF is one line end, hence one space.
            if (value != '\n' || at == 0 || raw[at - 1] != '\r')
            {
                destination[written++] = XmlNames.IsWhiteSpace(value) ? (byte)' ' : value;
            }

            at++;
        }

        return written;
    }

    /// <summary>Writes the whole element.</summary>
    /// <param name="inheritedNamespaceId">The default namespace the element's surroundings have.</param>
    /// <param name="written">Gives the bytes written so far, so that the output can be bounded.</param>
    /// <param name="maxBytes">Bound of the output: a prefix can stand for a long name, many times.</param>
    /// <returns>False when the bound was passed.</returns>
    public bool TryWrite(int inheritedNamespaceId, PooledWriter written, int maxBytes)
    {
        int current = 0;
        int next = 1;
        WriteStartTag(_table.Nodes[0], inheritedNamespaceId);
        int position = _table.Nodes[0].TagEnd;
        while (written.Length <= maxBytes)
        {
            ref NodeEntry node = ref _table.Nodes[current];
            if (next < _table.NodeCount && _table.Nodes[next].Parent == current)
            {
                WriteText(_source[position.._table.Nodes[next].Start]);
                WriteStartTag(_table.Nodes[next], node.NamespaceId);
                position = _table.Nodes[next].TagEnd;
                current = next++;
                continue;
            }

            WriteEnd(node, position);
            if (current == 0)
            {
                return written.Length <= maxBytes;
            }

            position = node.End;
            current = node.Parent;
        }

        return false;
    }

    private void WriteEnd(in NodeEntry node, int position)
    {
        if (node.IsEmptyTag)
        {
            return;
        }

        WriteText(_source[position..node.ContentEnd]);
        _output.Write("</"u8);
        _output.Write(_source.Slice(node.LocalNameStart, node.LocalNameLength));
        _output.Write(">"u8);
    }

    private void WriteStartTag(in NodeEntry node, int surroundingNamespaceId)
    {
        _output.Write("<"u8);
        _output.Write(_source.Slice(node.LocalNameStart, node.LocalNameLength));
        if (node.NamespaceId != surroundingNamespaceId)
        {
            WriteDeclaration(default, node.NamespaceId);
        }

        Span<AttributeEntry> attributes = _table.Attributes.AsSpan(node.FirstAttribute, node.AttributeCount);
        for (int i = 0; i < attributes.Length; i++)
        {
            ref AttributeEntry attribute = ref attributes[i];
            if (attribute.IsDeclaration)
            {
                continue;
            }

            if (attribute.PrefixLength != 0 && attribute.NamespaceId != TokenTable.XmlNamespace && !IsDeclared(attributes[..i], attribute))
            {
                WriteDeclaration(Prefix(attribute), attribute.NamespaceId);
            }

            _output.Write(" "u8);
            _output.Write(_source.Slice(attribute.Start, attribute.NameLength));
            _output.Write("='"u8);
            WriteValue(_source.Slice(attribute.ValueStart, attribute.ValueLength));
            _output.Write("'"u8);
        }

        _output.Write(node.IsEmptyTag ? "/>"u8 : ">"u8);
    }

    private ReadOnlySpan<byte> Prefix(in AttributeEntry attribute) => _source.Slice(attribute.Start, attribute.PrefixLength);

    private bool IsDeclared(ReadOnlySpan<AttributeEntry> earlier, in AttributeEntry attribute)
    {
        foreach (ref readonly AttributeEntry other in earlier)
        {
            if (!other.IsDeclaration && Prefix(other).SequenceEqual(Prefix(attribute)))
            {
                return true;
            }
        }

        return false;
    }

    private void WriteDeclaration(ReadOnlySpan<byte> prefix, int namespaceId)
    {
        _output.Write(prefix.IsEmpty ? " xmlns"u8 : " xmlns:"u8);
        _output.Write(prefix);
        _output.Write("='"u8);
        XmlText.WriteEscapedAttribute(_output, _table.Namespace(_source, namespaceId));
        _output.Write("'"u8);
    }

    private void WriteText(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            int at = text.IndexOfAny(TextStops);
            _output.Write(at < 0 ? text : text[..at]);
            if (at < 0)
            {
                return;
            }

            text = text[at..];
            int taken;
            switch (text[0])
            {
                case (byte)'<':
                    int start = "<![CDATA[".Length;
                    int length = text[start..].IndexOf("]]>"u8);
                    WriteCharacterData(text.Slice(start, length));
                    taken = start + length + "]]>".Length;
                    break;
                case (byte)'&':
                    taken = WriteReference(text, isAttribute: false);
                    break;
                case (byte)'\r':
                    taken = WriteLineEnd(text);
                    break;
                default:
                    // A raw '>' is legal, but could now stand behind the "]]" of a former CDATA section.
                    _output.Write("&gt;"u8);
                    taken = 1;
                    break;
            }

            text = text[taken..];
        }
    }

    private void WriteCharacterData(ReadOnlySpan<byte> text)
    {
        while (true)
        {
            int at = text.IndexOf((byte)'\r');
            XmlText.WriteEscapedText(_output, at < 0 ? text : text[..at]);
            if (at < 0)
            {
                return;
            }

            text = text[at..];
            text = text[WriteLineEnd(text)..];
        }
    }

    /// <summary>CR LF and a lone CR both mean LF (XML 1.0 §2.11).</summary>
    private int WriteLineEnd(ReadOnlySpan<byte> text)
    {
        _output.Write("\n"u8);
        return text.StartsWith("\r\n"u8) ? 2 : 1;
    }

    private int WriteReference(ReadOnlySpan<byte> text, bool isAttribute)
    {
        XmlReference.Read(text, out XmlReference reference);
        if (!reference.IsNumeric)
        {
            _output.Write(text[..reference.Length]);
            return reference.Length;
        }

        Span<byte> character = stackalloc byte[4];
        character = character[..new Rune(reference.CodePoint).EncodeToUtf8(character)];
        if (isAttribute)
        {
            XmlText.WriteEscapedAttribute(_output, character);
        }
        else
        {
            XmlText.WriteEscapedText(_output, character);
        }

        return reference.Length;
    }

    private void WriteValue(ReadOnlySpan<byte> value)
    {
        while (true)
        {
            int at = value.IndexOfAny(ValueStops);
            _output.Write(at < 0 ? value : value[..at]);
            if (at < 0)
            {
                return;
            }

            value = value[at..];
            int taken = 1;
            switch (value[0])
            {
                case (byte)'&':
                    taken = WriteReference(value, isAttribute: true);
                    break;
                case (byte)'\r' or (byte)'\n' or (byte)'\t':
                    _output.Write(" "u8);
                    taken = value.StartsWith("\r\n"u8) ? 2 : 1;
                    break;
                default:
                    XmlText.WriteEscapedAttribute(_output, value[..1]);
                    break;
            }

            value = value[taken..];
        }
    }
}
