namespace Aviso.Protocol.Precis;

/// <summary>The Bidi rule of RFC 5893 §2: text that mixes writing directions must still display in one way only.</summary>
internal static class BidiRule
{
    /// <summary>Right-to-left text is text with a code point of class R, AL or AN (RFC 5893 §1.4).</summary>
    public static bool IsRightToLeft(ReadOnlySpan<int> text)
    {
        foreach (var codePoint in text)
        {
            if (UnicodeTable.Get(codePoint).Bidi is BidiClass.RightToLeft or BidiClass.ArabicLetter or BidiClass.ArabicNumber)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Checks all six conditions.</summary>
    public static bool IsMet(ReadOnlySpan<int> text)
    {
        if (text.IsEmpty)
        {
            return false;
        }

        // Condition 1: the first character decides the direction.
        return UnicodeTable.Get(text[0]).Bidi switch
        {
            BidiClass.RightToLeft or BidiClass.ArabicLetter => IsValidRightToLeft(text),
            BidiClass.LeftToRight => IsValidLeftToRight(text),
            _ => false,
        };
    }

    // Conditions 2, 3 and 4.
    private static bool IsValidRightToLeft(ReadOnlySpan<int> text)
    {
        var hasEuropean = false;
        var hasArabic = false;
        foreach (var codePoint in text)
        {
            var bidi = UnicodeTable.Get(codePoint).Bidi;
            if (bidi is BidiClass.Other or BidiClass.LeftToRight)
            {
                return false;
            }

            hasEuropean |= bidi == BidiClass.EuropeanNumber;
            hasArabic |= bidi == BidiClass.ArabicNumber;
        }

        return !(hasEuropean && hasArabic)
            && LastBeforeMarks(text) is BidiClass.RightToLeft or BidiClass.ArabicLetter or BidiClass.EuropeanNumber or BidiClass.ArabicNumber;
    }

    // Conditions 5 and 6.
    private static bool IsValidLeftToRight(ReadOnlySpan<int> text)
    {
        foreach (var codePoint in text)
        {
            if (UnicodeTable.Get(codePoint).Bidi
                is BidiClass.Other or BidiClass.RightToLeft or BidiClass.ArabicLetter or BidiClass.ArabicNumber)
            {
                return false;
            }
        }

        return LastBeforeMarks(text) is BidiClass.LeftToRight or BidiClass.EuropeanNumber;
    }

    private static BidiClass LastBeforeMarks(ReadOnlySpan<int> text)
    {
        var last = text.Length - 1;
        while (last > 0 && UnicodeTable.Get(text[last]).Bidi == BidiClass.NonSpacingMark)
        {
            last--;
        }

        return UnicodeTable.Get(text[last]).Bidi;
    }
}
