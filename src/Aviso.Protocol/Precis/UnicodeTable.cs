namespace Aviso.Protocol.Precis;

/// <summary>
/// The Unicode properties that address preparation needs, from one fixed version of Unicode: two hosts of a cluster
/// must never disagree about an address because their system libraries differ in age.
/// </summary>
internal static partial class UnicodeTable
{
    private const int IdeographicSpace = 0x3000;

    /// <param name="codePoint">Any value from 0 to 0x10FFFF.</param>
    public static CodePointProperties Get(int codePoint)
    {
        var index = Starts.BinarySearch(codePoint);
        return new CodePointProperties(Properties[index >= 0 ? index : ~index - 1]);
    }

    /// <summary>The width mapping of RFC 8264 §5.2.1: full-width and half-width forms become the ordinary ones.</summary>
    public static int MapWidth(int codePoint)
    {
        if (codePoint == IdeographicSpace)
        {
            return ' ';
        }

        var index = codePoint - WidthFirst;
        return (uint)index < (uint)Widths.Length && Widths[index] is var mapped and not 0 ? mapped : codePoint;
    }
}
