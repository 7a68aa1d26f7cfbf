namespace Aviso.Xml;

/// <summary>Enumerates the child elements of an element in document order.</summary>
public struct ChildEnumerator
{
    private XmlNode _next;

    internal ChildEnumerator(XmlNode first) => _next = first;

    /// <summary>The child last moved to.</summary>
    public XmlNode Current { get; private set; }

    /// <summary>The enumerator itself, for <c>foreach</c>.</summary>
    public readonly ChildEnumerator GetEnumerator() => this;

    /// <summary>Moves to the next child element.</summary>
    public bool MoveNext()
    {
        Current = _next;
        if (!Current.Exists)
        {
            return false;
        }

        _next = Current.NextSibling;
        return true;
    }
}
