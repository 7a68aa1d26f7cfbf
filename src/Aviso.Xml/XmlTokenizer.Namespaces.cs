using System.Buffers;

namespace Aviso.Xml;

/// <content>Namespace declarations and prefixes.</content>
internal ref partial struct XmlTokenizer
{
    /// <summary>Applies <c>xmlns='…'</c> or <c>xmlns:p='…'</c> (Namespaces in XML §2.2, §3, §5).</summary>
    private XmlError Declare(in AttributeEntry attribute, bool isPlain)
    {
        int id;
        if (isPlain)
        {
            id = _table.InternNamespace(_source, attribute.ValueStart, attribute.ValueLength);
        }
        else
        {
            byte[] rented = ArrayPool<byte>.Shared.Rent(attribute.ValueLength);
            int length = XmlCanonicalizer.DecodeValue(_source.Slice(attribute.ValueStart, attribute.ValueLength), rented);
            id = _table.InternNamespace(_source, rented.AsSpan(0, length));
            ArrayPool<byte>.Shared.Return(rented);
        }

        if (_table.NamespaceCount > _limits.MaxNamespaceDeclarations)
        {
            return XmlError.LimitExceeded;
        }

        ReadOnlySpan<byte> name = _table.Namespace(_source, id);
        bool isXmlNamespace = name.SequenceEqual(XmlNames.XmlNamespaceUtf8);
        if (name.SequenceEqual(XmlNames.DeclarationNamespaceUtf8))
        {
            return XmlError.NotWellFormed;
        }

        if (attribute.PrefixLength == 0)
        {
            _defaultNamespace = id;
            return isXmlNamespace ? XmlError.NotWellFormed : XmlError.None;
        }

        ReadOnlySpan<byte> prefix = _source.Slice(attribute.LocalNameStart, attribute.LocalNameLength);
        bool isXmlPrefix = prefix.SequenceEqual("xml"u8);
        if (id == TokenTable.NoNamespace || isXmlPrefix != isXmlNamespace || prefix.SequenceEqual("xmlns"u8))
        {
            return XmlError.NotWellFormed;
        }

        if (!isXmlPrefix)
        {
            if (++_declaredPrefixes > _limits.MaxNamespaceDeclarations)
            {
                return XmlError.LimitExceeded;
            }

            _table.Bind(attribute.LocalNameStart, attribute.LocalNameLength, id);
        }

        return XmlError.None;
    }

    private bool TryResolvePrefixes(int nameStart, int prefixLength, int firstAttribute, int bindingsBefore, ref int namespaceId)
    {
        if (prefixLength != 0)
        {
            // No element of a canonical stanza has a prefix, so that parts of it can be cut out. That excludes elements
            // in the namespace of the xml prefix, which can never be the default; XML defines none.
            IsCanonical = false;
            if (!TryResolve(_source.Slice(nameStart, prefixLength), bindingsBefore, out namespaceId)
                || namespaceId == TokenTable.XmlNamespace)
            {
                return false;
            }
        }

        for (int i = firstAttribute; i < _table.AttributeCount; i++)
        {
            ref AttributeEntry attribute = ref _table.Attributes[i];
            if (attribute.PrefixLength != 0
                && !attribute.IsDeclaration
                && !TryResolve(_source.Slice(attribute.Start, attribute.PrefixLength), bindingsBefore, out attribute.NamespaceId))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryResolve(ReadOnlySpan<byte> prefix, int bindingsBefore, out int namespaceId)
    {
        if (prefix.SequenceEqual("xml"u8))
        {
            namespaceId = TokenTable.XmlNamespace;
            return true;
        }

        int binding = _table.FindBinding(_source, prefix);

        // A prefix that the element does not declare itself would be lost when the element is cut out.
        IsCanonical &= binding >= bindingsBefore;
        if (binding >= 0)
        {
            namespaceId = _table.BoundNamespace(binding);
            return true;
        }

        if (_scope.TryResolve(prefix, out byte[]? inherited))
        {
            namespaceId = _table.InternNamespace(_source, inherited);
            return true;
        }

        namespaceId = 0;
        return false;
    }
}
