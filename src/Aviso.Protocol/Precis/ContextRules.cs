namespace Aviso.Protocol.Precis;

/// <summary>The contextual rules of RFC 5892 Appendix A, which PRECIS and IDNA2008 share.</summary>
internal static class ContextRules
{
    private const int ZeroWidthNonJoiner = 0x200C;
    private const int ZeroWidthJoiner = 0x200D;
    private const int MiddleDot = 0xB7;
    private const int GreekKeraia = 0x375;
    private const int HebrewGeresh = 0x5F3;
    private const int HebrewGershayim = 0x5F4;
    private const int KatakanaMiddleDot = 0x30FB;

    /// <summary>True when every code point that stands under a contextual rule meets it.</summary>
    public static bool AreMet(ReadOnlySpan<int> text)
    {
        // Asked once per text, not once per dot: a text of nothing but dots must not take quadratic time.
        bool? hasJapanese = null;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == KatakanaMiddleDot)
            {
                if (!(hasJapanese ??= ContainsJapanese(text)))
                {
                    return false;
                }
            }
            else if (UnicodeTable.Get(text[i]).IsContextual && !IsMet(text, i))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsMet(ReadOnlySpan<int> text, int index) => text[index] switch
    {
        ZeroWidthNonJoiner => FollowsVirama(text, index) || BreaksCursiveConnection(text, index),
        ZeroWidthJoiner => FollowsVirama(text, index),
        MiddleDot => index > 0 && text[index - 1] == 'l' && index + 1 < text.Length && text[index + 1] == 'l',
        GreekKeraia => index + 1 < text.Length && UnicodeTable.Get(text[index + 1]).Script == ContextScript.Greek,
        HebrewGeresh or HebrewGershayim => index > 0 && UnicodeTable.Get(text[index - 1]).Script == ContextScript.Hebrew,
        >= 0x660 and <= 0x669 => !text.ContainsAnyInRange(0x6F0, 0x6F9),
        >= 0x6F0 and <= 0x6F9 => !text.ContainsAnyInRange(0x660, 0x669),
        _ => false, // RFC 5891 §4.2.3.3: a contextual code point without a rule is not allowed.
    };

    private static bool FollowsVirama(ReadOnlySpan<int> text, int index) =>
        index > 0 && UnicodeTable.Get(text[index - 1]).IsVirama;

    // RFC 5892 Appendix A.1: (Joining_Type:{L,D})(Joining_Type:T)* ZWNJ (Joining_Type:T)*(Joining_Type:{R,D})
    private static bool BreaksCursiveConnection(ReadOnlySpan<int> text, int index)
    {
        var before = index - 1;
        while (before >= 0 && UnicodeTable.Get(text[before]).Joining == JoiningType.Transparent)
        {
            before--;
        }

        var after = index + 1;
        while (after < text.Length && UnicodeTable.Get(text[after]).Joining == JoiningType.Transparent)
        {
            after++;
        }

        return before >= 0
            && UnicodeTable.Get(text[before]).Joining is JoiningType.Left or JoiningType.Dual
            && after < text.Length
            && UnicodeTable.Get(text[after]).Joining is JoiningType.Right or JoiningType.Dual;
    }

    private static bool ContainsJapanese(ReadOnlySpan<int> text)
    {
        foreach (var codePoint in text)
        {
            if (UnicodeTable.Get(codePoint).Script == ContextScript.Japanese)
            {
                return true;
            }
        }

        return false;
    }
}
