using System.Buffers;

namespace Aviso.Xml;

/// <content>Start tags, end tags and attributes.</content>
internal ref partial struct XmlTokenizer
{
    private static readonly SearchValues<byte> ValueStops = SearchValues.Create("'\"<&\t\n\r"u8);

    private XmlError ReadEndTag()
    {
        if (_current < 0)
        {
            return XmlError.NotWellFormed;
        }

        ref NodeEntry node = ref _table.Nodes[_current];
        int at = _position + 2;
        if (!_source[at..].StartsWith(_source.Slice(node.Start + 1, node.NameLength)))
        {
            return XmlError.NotWellFormed;
        }

        at += node.NameLength;
        SkipWhiteSpace(ref at);
        if (at >= _source.Length || _source[at] != '>')
        {
            return XmlError.NotWellFormed;
        }

        node.ContentEnd = _position;
        _position = at + 1;
        Close(ref node);
        _current = node.Parent;
        _depth--;
        return XmlError.None;
    }

    private void Close(ref NodeEntry node)
    {
        node.End = _position;
        node.SubtreeEnd = _table.NodeCount;
        _table.Unbind(node.BindingsBefore);
        _defaultNamespace = node.Parent >= 0 ? _table.Nodes[node.Parent].DefaultNamespaceId : _defaultNamespace;
    }

    private XmlError ReadStartTag()
    {
        if (_table.NodeCount >= _limits.MaxElements || _depth >= _limits.MaxDepth)
        {
            return XmlError.LimitExceeded;
        }

        ReadOnlySpan<byte> source = _source;
        int start = _position;
        int bindingsBefore = _table.BindingCount;
        int firstAttribute = _table.AttributeCount;
        int at = start + 1;
        if (!XmlNames.TryScanQualifiedName(source, ref at, out int prefixLength))
        {
            return XmlError.NotWellFormed;
        }

        int nameLength = at - start - 1;
        if (nameLength > _limits.MaxNameBytes)
        {
            return XmlError.LimitExceeded;
        }

        bool hasPrefixes = prefixLength != 0;
        XmlError error = ReadAttributes(ref at, ref hasPrefixes, out bool isEmpty);
        if (error != XmlError.None)
        {
            return error;
        }

        int attributeCount = _table.AttributeCount - firstAttribute;
        int namespaceId = _defaultNamespace;
        if (hasPrefixes && !TryResolvePrefixes(start + 1, prefixLength, firstAttribute, bindingsBefore, ref namespaceId))
        {
            return XmlError.NotWellFormed;
        }

        if (attributeCount > 1 && AttributeUniqueness.HasDuplicates(source, _table.Attributes.AsSpan(firstAttribute, attributeCount)))
        {
            return XmlError.NotWellFormed;
        }

        int index = _table.NodeCount;
        ref NodeEntry node = ref _table.AddNode();
        node.Start = start;
        node.TagEnd = at;
        node.ContentEnd = at;
        node.End = 0;
        node.NameLength = nameLength;
        node.PrefixLength = prefixLength;
        node.FirstAttribute = firstAttribute;
        node.AttributeCount = attributeCount;
        node.Parent = _current;
        node.SubtreeEnd = 0;
        node.NamespaceId = namespaceId;
        node.DefaultNamespaceId = _defaultNamespace;
        node.BindingsBefore = bindingsBefore;
        _position = at;
        if (isEmpty)
        {
            Close(ref node);
        }
        else
        {
            _current = index;
            _depth++;
        }

        return XmlError.None;
    }

    /// <summary>Reads what is left of a start tag behind the name.</summary>
    private XmlError ReadAttributes(ref int at, ref bool hasPrefixes, out bool isEmpty)
    {
        ReadOnlySpan<byte> source = _source;
        int most = _limits.MaxAttributes;
        isEmpty = false;
        while (true)
        {
            bool separated = SkipWhiteSpace(ref at);
            if (at >= source.Length)
            {
                return XmlError.NotWellFormed;
            }

            if (source[at] == '>')
            {
                at++;
                return XmlError.None;
            }

            if (source[at] == '/')
            {
                isEmpty = true;
                at += 2;
                return at <= source.Length && source[at - 1] == '>' ? XmlError.None : XmlError.NotWellFormed;
            }

            if (!separated)
            {
                return XmlError.NotWellFormed;
            }

            if (most-- <= 0)
            {
                return XmlError.LimitExceeded;
            }

            XmlError error = ReadAttribute(ref at, ref hasPrefixes);
            if (error != XmlError.None)
            {
                return error;
            }
        }
    }

    private XmlError ReadAttribute(ref int position, ref bool hasPrefixes)
    {
        ReadOnlySpan<byte> source = _source;
        int start = position;
        int at = start;
        if (!XmlNames.TryScanQualifiedName(source, ref at, out int prefixLength))
        {
            return XmlError.NotWellFormed;
        }

        int nameLength = at - start;
        if (nameLength > _limits.MaxNameBytes)
        {
            return XmlError.LimitExceeded;
        }

        SkipWhiteSpace(ref at);
        if (at >= source.Length || source[at] != '=')
        {
            return XmlError.NotWellFormed;
        }

        at++;
        SkipWhiteSpace(ref at);
        if (at >= source.Length || source[at] is not ((byte)'\'' or (byte)'"'))
        {
            return XmlError.NotWellFormed;
        }

        byte quote = source[at++];
        int valueStart = at;
        bool isPlain = true;
        XmlError error = SkipValue(quote, ref at, ref isPlain);
        if (error != XmlError.None)
        {
            return error;
        }

        ref AttributeEntry attribute = ref _table.AddAttribute();
        attribute.Start = start;
        attribute.NameLength = nameLength;
        attribute.PrefixLength = prefixLength;
        attribute.ValueStart = valueStart;
        attribute.ValueLength = at - valueStart;
        attribute.NamespaceId = TokenTable.NoNamespace;
        position = at + 1;
        if (source[start] == 'x' && source.Slice(start, prefixLength == 0 ? nameLength : prefixLength).SequenceEqual("xmlns"u8))
        {
            attribute.NamespaceId = TokenTable.DeclarationNamespace;
            return Declare(attribute, isPlain);
        }

        hasPrefixes |= prefixLength != 0;
        return XmlError.None;
    }

    /// <summary>Moves to the closing quote of an attribute value.</summary>
    private XmlError SkipValue(byte quote, ref int at, ref bool isPlain)
    {
        ReadOnlySpan<byte> source = _source;
        while (true)
        {
            int run = source[at..].IndexOfAny(ValueStops);
            if (run < 0)
            {
                return XmlError.NotWellFormed;
            }

            at += run;
            byte stop = source[at];
            if (stop == quote)
            {
                return XmlError.None;
            }

            isPlain = false;
            if (stop == '<')
            {
                return XmlError.NotWellFormed;
            }

            if (stop == '&')
            {
                XmlError error = ReadReference(ref at);
                if (error != XmlError.None)
                {
                    return error;
                }
            }
            else
            {
                // White space to be normalised (XML 1.0 §3.3.3), or the other kind of quote: raw values are promised
                // to be safe between either kind.
                IsCanonical = false;
                at++;
            }
        }
    }
}
