using System.Text;
using Aviso.Protocol.Precis;

namespace Aviso.UnicodeTables;

/// <summary>Calculates the properties of a code point by the rules of RFC 8264 §8 and RFC 5892 §3.</summary>
internal sealed class Derivation(Icu icu)
{
    public const int CodePoints = 0x110000;
    private const int Virama = 9;

    public CodePointProperties Derive(int codePoint)
    {
        var category = icu.Category(codePoint);
        return new CodePointProperties(
            Class(codePoint, category),
            Bidi(codePoint),
            Joining(codePoint),
            Script(codePoint),
            virama: icu.Property(codePoint, IcuProperty.CanonicalCombiningClass) == Virama,
            mark: category is GeneralCategory.Mn or GeneralCategory.Mc or GeneralCategory.Me,
            space: category == GeneralCategory.Zs);
    }

    /// <summary>Where a code point of Decomposition_Type wide or narrow is mapped to (RFC 8264 §5.2.1); 0 for any other.</summary>
    public int WidthMapping(int codePoint)
    {
        const int Narrow = 10;
        const int Wide = 17;
        if (icu.Property(codePoint, IcuProperty.DecompositionType) is not (Narrow or Wide))
        {
            return 0;
        }

        var mapping = icu.Decomposition(codePoint);
        return mapping.Length == 1 ? mapping[0] : throw new InvalidOperationException($"U+{codePoint:X4} maps to several code points.");
    }

    // The order of the tests is that of RFC 8264 §8 and may not be changed.
    private CodePointClass Class(int codePoint, GeneralCategory category)
    {
        if (Exception(codePoint) is { } exception)
        {
            return exception;
        }

        var noncharacter = icu.Has(codePoint, IcuProperty.NoncharacterCodePoint);
        if (category == GeneralCategory.Cn && !noncharacter)
        {
            return CodePointClass.Unassigned;
        }

        if (codePoint is >= 0x21 and <= 0x7E)
        {
            // LDH of RFC 5892 §2.5: the only ASCII that a domain label may hold.
            return codePoint is '-' or (>= '0' and <= '9') or (>= 'a' and <= 'z') ? CodePointClass.Domain : CodePointClass.Identifier;
        }

        if (icu.Has(codePoint, IcuProperty.JoinControl))
        {
            return CodePointClass.ContextJoin;
        }

        if (IsConjoiningJamo(codePoint) || noncharacter || icu.Has(codePoint, IcuProperty.DefaultIgnorableCodePoint)
            || category is GeneralCategory.Cc or GeneralCategory.Cs)
        {
            return CodePointClass.Disallowed;
        }

        var text = char.ConvertFromUtf32(codePoint);
        if (text.Normalize(NormalizationForm.FormKC) != text)
        {
            return CodePointClass.Freeform;
        }

        return category switch
        {
            GeneralCategory.Ll or GeneralCategory.Lu or GeneralCategory.Lo or GeneralCategory.Nd or GeneralCategory.Lm
                or GeneralCategory.Mn or GeneralCategory.Mc => IsDomainLetter(codePoint, text) ? CodePointClass.Domain : CodePointClass.Identifier,
            GeneralCategory.Lt or GeneralCategory.Nl or GeneralCategory.No or GeneralCategory.Me => CodePointClass.Freeform,
            GeneralCategory.Zs => CodePointClass.Freeform,
            GeneralCategory.Sm or GeneralCategory.Sc or GeneralCategory.Sk or GeneralCategory.So => CodePointClass.Freeform,
            GeneralCategory.Pc or GeneralCategory.Pd or GeneralCategory.Ps or GeneralCategory.Pe or GeneralCategory.Pi
                or GeneralCategory.Pf or GeneralCategory.Po => CodePointClass.Freeform,
            _ => CodePointClass.Disallowed,
        };
    }

    // What IDNA2008 asks of a letter or digit beyond PRECIS: stable under case folding, and in no block of symbols
    // (RFC 5892 §2.2 Unstable, §2.3 IgnorableProperties, §2.4 IgnorableBlocks).
    private bool IsDomainLetter(int codePoint, string text)
    {
        const int CombiningMarksForSymbols = 43;
        const int MusicalSymbols = 92;
        const int AncientGreekMusicalNotation = 126;
        return icu.Fold(text).Normalize(NormalizationForm.FormKC) == text
            && !icu.Has(codePoint, IcuProperty.WhiteSpace)
            && icu.Property(codePoint, IcuProperty.Block) is not (CombiningMarksForSymbols or MusicalSymbols or AncientGreekMusicalNotation);
    }

    // RFC 5892 §2.9: Hangul_Syllable_Type is L, V or T.
    private bool IsConjoiningJamo(int codePoint) => icu.Property(codePoint, IcuProperty.HangulSyllableType) is 1 or 2 or 3;

    // RFC 5892 §2.6.
    private static CodePointClass? Exception(int codePoint) => codePoint switch
    {
        0x00DF or 0x03C2 or 0x06FD or 0x06FE or 0x0F0B or 0x3007 => CodePointClass.Domain,
        0x00B7 or 0x0375 or 0x05F3 or 0x05F4 or 0x30FB => CodePointClass.ContextOther,
        >= 0x0660 and <= 0x0669 => CodePointClass.ContextOther,
        >= 0x06F0 and <= 0x06F9 => CodePointClass.ContextOther,
        0x0640 or 0x07FA or 0x302E or 0x302F or (>= 0x3031 and <= 0x3035) or 0x303B => CodePointClass.Disallowed,
        _ => null,
    };

    // The numbers on the left of the next three are ICU's (uchar.h, uscript.h).
    private BidiClass Bidi(int codePoint) => icu.Property(codePoint, IcuProperty.BidiClass) switch
    {
        0 => BidiClass.LeftToRight,
        1 => BidiClass.RightToLeft,
        2 => BidiClass.EuropeanNumber,
        3 => BidiClass.EuropeanSeparator,
        4 => BidiClass.EuropeanTerminator,
        5 => BidiClass.ArabicNumber,
        6 => BidiClass.CommonSeparator,
        10 => BidiClass.OtherNeutral,
        13 => BidiClass.ArabicLetter,
        17 => BidiClass.NonSpacingMark,
        18 => BidiClass.BoundaryNeutral,
        _ => BidiClass.Other,
    };

    private JoiningType Joining(int codePoint) => icu.Property(codePoint, IcuProperty.JoiningType) switch
    {
        2 => JoiningType.Dual,
        3 => JoiningType.Left,
        4 => JoiningType.Right,
        5 => JoiningType.Transparent,
        _ => JoiningType.Other,
    };

    private ContextScript Script(int codePoint) => icu.Property(codePoint, IcuProperty.Script) switch
    {
        14 => ContextScript.Greek,
        19 => ContextScript.Hebrew,
        17 or 20 or 22 => ContextScript.Japanese,
        _ => ContextScript.Other,
    };
}
