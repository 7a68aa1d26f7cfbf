namespace Aviso.Protocol.Precis;

/// <summary>
/// What PRECIS (RFC 8264 §8) and IDNA2008 (RFC 5892 §3) together say about a code point. Every code point that
/// IDNA2008 allows in a domain label is allowed in a PRECIS identifier too, so one scale serves both.
/// </summary>
internal enum CodePointClass : byte
{
    Unassigned,
    Disallowed,

    /// <summary>CONTEXTJ: allowed where the joining rules of RFC 5892 Appendix A.1 and A.2 hold.</summary>
    ContextJoin,

    /// <summary>CONTEXTO: allowed where a rule of RFC 5892 Appendix A.3 to A.9 holds.</summary>
    ContextOther,

    /// <summary>Allowed in the PRECIS FreeformClass only.</summary>
    Freeform,

    /// <summary>Allowed in both PRECIS classes, but not in a domain label (capitals, most ASCII punctuation).</summary>
    Identifier,

    /// <summary>Allowed everywhere.</summary>
    Domain,
}

/// <summary>The Bidi_Class values that the Bidi rule (RFC 5893 §2) names; all the others are refused by it.</summary>
internal enum BidiClass : byte
{
    Other,
    LeftToRight,
    RightToLeft,
    ArabicLetter,
    ArabicNumber,
    EuropeanNumber,
    EuropeanSeparator,
    CommonSeparator,
    EuropeanTerminator,
    OtherNeutral,
    BoundaryNeutral,
    NonSpacingMark,
}

/// <summary>The Joining_Type values that the rule for ZERO WIDTH NON-JOINER names (RFC 5892 Appendix A.1).</summary>
internal enum JoiningType : byte
{
    Other,
    Dual,
    Left,
    Right,
    Transparent,
}

/// <summary>The scripts that contextual rules name (RFC 5892 Appendix A.4 to A.7).</summary>
internal enum ContextScript : byte
{
    Other,
    Greek,
    Hebrew,

    /// <summary>Hiragana, Katakana or Han.</summary>
    Japanese,
}

/// <summary>The properties of one code point, packed into 16 bits as the generated table holds them.</summary>
internal readonly record struct CodePointProperties(ushort Packed)
{
    private const int BidiShift = 3;
    private const int JoiningShift = 7;
    private const int ScriptShift = 10;
    private const int ViramaBit = 1 << 12;
    private const int MarkBit = 1 << 13;
    private const int SpaceBit = 1 << 14;

    public CodePointProperties(
        CodePointClass codePointClass, BidiClass bidi, JoiningType joining, ContextScript script, bool virama, bool mark, bool space)
        : this((ushort)((int)codePointClass
            | (int)bidi << BidiShift
            | (int)joining << JoiningShift
            | (int)script << ScriptShift
            | (virama ? ViramaBit : 0)
            | (mark ? MarkBit : 0)
            | (space ? SpaceBit : 0)))
    {
    }

    public CodePointClass Class => (CodePointClass)(Packed & 7);

    public BidiClass Bidi => (BidiClass)(Packed >> BidiShift & 15);

    public JoiningType Joining => (JoiningType)(Packed >> JoiningShift & 7);

    public ContextScript Script => (ContextScript)(Packed >> ScriptShift & 3);

    /// <summary>Canonical_Combining_Class is Virama (9).</summary>
    public bool IsVirama => (Packed & ViramaBit) != 0;

    /// <summary>General_Category is Mn, Mc or Me: a label may not begin with it (RFC 5891 §4.2.3.2).</summary>
    public bool IsMark => (Packed & MarkBit) != 0;

    /// <summary>General_Category is Zs.</summary>
    public bool IsSpace => (Packed & SpaceBit) != 0;

    public bool IsContextual => Class is CodePointClass.ContextJoin or CodePointClass.ContextOther;

    /// <summary>In the FreeformClass, if need be under a contextual rule.</summary>
    public bool IsFreeform => Class >= CodePointClass.ContextJoin;

    /// <summary>In the IdentifierClass, if need be under a contextual rule.</summary>
    public bool IsIdentifier => IsContextual || Class >= CodePointClass.Identifier;

    /// <summary>PVALID, CONTEXTJ or CONTEXTO in IDNA2008.</summary>
    public bool IsDomain => IsContextual || Class == CodePointClass.Domain;
}
