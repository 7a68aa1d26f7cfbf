using System.Buffers;
using System.Runtime.CompilerServices;

namespace Aviso.Xml;

/// <summary>
/// The tables a tokenizer fills: elements in document order, attributes, namespace names. All are offsets into the
/// bytes of one buffer; arrays are rented and kept between stanzas.
/// </summary>
internal sealed class TokenTable
{
    /// <summary>No namespace.</summary>
    public const int NoNamespace = 0;

    /// <summary>The namespace of the <c>xml</c> prefix.</summary>
    public const int XmlNamespace = 1;

    /// <summary>The namespace of declarations themselves: marks <c>xmlns</c> attributes.</summary>
    public const int DeclarationNamespace = 2;

    private const int FirstNamespace = 3;

    public NodeEntry[] Nodes = [];
    public int NodeCount;
    public AttributeEntry[] Attributes = [];
    public int AttributeCount;

    private NamespaceEntry[] _namespaces = [];
    private int _namespaceCount;
    private byte[] _extra = [];
    private int _extraLength;
    private BindingEntry[] _bindings = [];

    public int BindingCount { get; private set; }

    /// <summary>Distinct namespace names seen since <see cref="Clear"/>, the inherited default included.</summary>
    public int NamespaceCount => _namespaceCount;

    public void Clear()
    {
        NodeCount = 0;
        AttributeCount = 0;
        _namespaceCount = 0;
        _extraLength = 0;
        BindingCount = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref NodeEntry AddNode()
    {
        if (NodeCount == Nodes.Length)
        {
            Grow(ref Nodes, NodeCount);
        }

        return ref Nodes[NodeCount++];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref AttributeEntry AddAttribute()
    {
        if (AttributeCount == Attributes.Length)
        {
            Grow(ref Attributes, AttributeCount);
        }

        return ref Attributes[AttributeCount++];
    }

    public ReadOnlySpan<byte> Namespace(ReadOnlySpan<byte> bytes, int id)
    {
        if (id < FirstNamespace)
        {
            return id == XmlNamespace ? XmlNames.XmlNamespaceUtf8 : id == NoNamespace ? default : XmlNames.DeclarationNamespaceUtf8;
        }

        ref NamespaceEntry entry = ref _namespaces[id - FirstNamespace];
        return Text(bytes, entry);
    }

    /// <summary>The id of a namespace name, so that equal names have equal ids. The name stands in the bytes at <paramref name="start"/>.</summary>
    public int InternNamespace(ReadOnlySpan<byte> bytes, int start, int length) =>
        TryFindNamespace(bytes, bytes.Slice(start, length), out int id) ? id : AddNamespace(new NamespaceEntry(start, length, IsExtra: false));

    /// <summary>The same for a name that does not stand in the bytes: inherited, or declared with references in it.</summary>
    public int InternNamespace(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> name)
    {
        if (TryFindNamespace(bytes, name, out int id))
        {
            return id;
        }

        int start = _extraLength;
        while (_extra.Length - start < name.Length)
        {
            Grow(ref _extra, start);
        }

        name.CopyTo(_extra.AsSpan(start));
        _extraLength += name.Length;
        return AddNamespace(new NamespaceEntry(start, name.Length, IsExtra: true));
    }

    public void Bind(int prefixStart, int prefixLength, int namespaceId)
    {
        if (BindingCount == _bindings.Length)
        {
            Grow(ref _bindings, BindingCount);
        }

        _bindings[BindingCount++] = new BindingEntry(prefixStart, prefixLength, namespaceId);
    }

    public void Unbind(int count) => BindingCount = count;

    /// <summary>The innermost declaration of a prefix within the stanza, or -1.</summary>
    public int FindBinding(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> prefix)
    {
        for (int i = BindingCount - 1; i >= 0; i--)
        {
            ref BindingEntry entry = ref _bindings[i];
            if (entry.PrefixLength == prefix.Length && bytes.Slice(entry.PrefixStart, entry.PrefixLength).SequenceEqual(prefix))
            {
                return i;
            }
        }

        return -1;
    }

    public int BoundNamespace(int binding) => _bindings[binding].NamespaceId;

    /// <summary>A copy of exact size whose arrays do not belong to a pool.</summary>
    public TokenTable Copy() => new()
    {
        Nodes = Nodes.AsSpan(0, NodeCount).ToArray(),
        NodeCount = NodeCount,
        Attributes = Attributes.AsSpan(0, AttributeCount).ToArray(),
        AttributeCount = AttributeCount,
        _namespaces = _namespaces.AsSpan(0, _namespaceCount).ToArray(),
        _namespaceCount = _namespaceCount,
        _extra = _extra.AsSpan(0, _extraLength).ToArray(),
        _extraLength = _extraLength,
    };

    public void ReturnArrays()
    {
        Clear();
        Return(ref Nodes);
        Return(ref Attributes);
        Return(ref _namespaces);
        Return(ref _extra);
        Return(ref _bindings);
    }

    private static void Grow<T>(ref T[] array, int used)
    {
        T[] larger = ArrayPool<T>.Shared.Rent(Math.Max(16, array.Length * 2));
        array.AsSpan(0, used).CopyTo(larger);
        Return(ref array);
        array = larger;
    }

    private static void Return<T>(ref T[] array)
    {
        if (array.Length > 0)
        {
            ArrayPool<T>.Shared.Return(array);
            array = [];
        }
    }

    private bool TryFindNamespace(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> name, out int id)
    {
        if (name.IsEmpty)
        {
            id = NoNamespace;
            return true;
        }

        for (int i = _namespaceCount - 1; i >= 0; i--)
        {
            ref NamespaceEntry entry = ref _namespaces[i];
            if (entry.Length == name.Length && Text(bytes, entry).SequenceEqual(name))
            {
                id = i + FirstNamespace;
                return true;
            }
        }

        id = 0;
        return false;
    }

    private ReadOnlySpan<byte> Text(ReadOnlySpan<byte> bytes, in NamespaceEntry entry) =>
        (entry.IsExtra ? _extra : bytes).Slice(entry.Start, entry.Length);

    private int AddNamespace(NamespaceEntry entry)
    {
        if (_namespaceCount == _namespaces.Length)
        {
            Grow(ref _namespaces, _namespaceCount);
        }

        _namespaces[_namespaceCount] = entry;
        return _namespaceCount++ + FirstNamespace;
    }

    private readonly record struct NamespaceEntry(int Start, int Length, bool IsExtra);

    private readonly record struct BindingEntry(int PrefixStart, int PrefixLength, int NamespaceId);
}
