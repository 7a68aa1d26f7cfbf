namespace Aviso.Xml;

/// <summary>Enumerates the attributes of an element in document order, without namespace declarations.</summary>
public ref struct AttributeEnumerator
{
    private readonly XmlBuffer _buffer;
    private readonly int _end;
    private int _index;

    internal AttributeEnumerator(XmlBuffer buffer, int first, int count)
    {
        _buffer = buffer;
        _index = first - 1;
        _end = first + count;
    }

    /// <summary>The attribute last moved to.</summary>
    public readonly XmlAttribute Current => new(_buffer, ref _buffer.Table.Attributes[_index]);

    /// <summary>The enumerator itself, for <c>foreach</c>.</summary>
    public readonly AttributeEnumerator GetEnumerator() => this;

    /// <summary>Moves to the next attribute.</summary>
    public bool MoveNext()
    {
        while (++_index < _end)
        {
            if (!_buffer.Table.Attributes[_index].IsDeclaration)
            {
                return true;
            }
        }

        return false;
    }
}
