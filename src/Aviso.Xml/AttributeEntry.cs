namespace Aviso.Xml;

/// <summary>One attribute or namespace declaration in a <see cref="TokenTable"/>.</summary>
internal struct AttributeEntry
{
    public int Start;

    /// <summary>Length of the qualified name.</summary>
    public int NameLength;

    /// <summary>Length of the prefix without colon; 0 = none.</summary>
    public int PrefixLength;

    public int ValueStart;

    public int ValueLength;

    public int NamespaceId;

    /// <summary>Offset behind the closing quote.</summary>
    public readonly int End => ValueStart + ValueLength + 1;

    public readonly bool IsDeclaration => NamespaceId == TokenTable.DeclarationNamespace;

    public readonly bool IsDefaultDeclaration => IsDeclaration && PrefixLength == 0;

    public readonly int LocalNameStart => Start + LocalNameSkip;

    public readonly int LocalNameLength => NameLength - LocalNameSkip;

    private readonly int LocalNameSkip => PrefixLength == 0 ? 0 : PrefixLength + 1;
}
