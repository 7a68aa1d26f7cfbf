namespace Aviso.Xml;

/// <summary>One element in a <see cref="TokenTable"/>. Its name starts right after <see cref="Start"/>.</summary>
internal struct NodeEntry
{
    /// <summary>Offset of <c>&lt;</c>.</summary>
    public int Start;

    /// <summary>Offset behind the start tag, where content begins.</summary>
    public int TagEnd;

    /// <summary>Offset of the end tag; equal to <see cref="TagEnd"/> for an empty-element tag.</summary>
    public int ContentEnd;

    /// <summary>Offset behind the element.</summary>
    public int End;

    /// <summary>Length of the qualified name.</summary>
    public int NameLength;

    /// <summary>Length of the prefix without colon; 0 = none.</summary>
    public int PrefixLength;

    public int FirstAttribute;

    public int AttributeCount;

    /// <summary>Index of the parent, -1 for the root.</summary>
    public int Parent;

    /// <summary>Index behind the last descendant: the next sibling, if there is one.</summary>
    public int SubtreeEnd;

    public int NamespaceId;

    /// <summary>The default namespace in effect inside this element.</summary>
    public int DefaultNamespaceId;

    /// <summary>Prefix bindings that were in effect outside this element.</summary>
    public int BindingsBefore;

    public readonly bool IsEmptyTag => End == TagEnd;

    public readonly int LocalNameStart => Start + 1 + LocalNameSkip;

    public readonly int LocalNameLength => NameLength - LocalNameSkip;

    private readonly int LocalNameSkip => PrefixLength == 0 ? 0 : PrefixLength + 1;
}
