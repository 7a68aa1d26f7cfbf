using System.Globalization;

namespace Aviso.Config.Tdsl.Model;

/// <summary>Sizes in bytes as operators write them: <c>4096</c>, <c>64k</c>, <c>2m</c>, <c>1g</c>, in powers of 1024.</summary>
internal static class SizeText
{
    private const string Suffixes = "kmg";

    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        if (text.Length == 0) return false;
        var exponent = Suffixes.IndexOf(char.ToLowerInvariant(text[^1])) + 1;
        var digits = exponent > 0 ? text.AsSpan(0, text.Length - 1) : text;
        if (!long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count)) return false;
        if (count > long.MaxValue >> (10 * exponent)) return false;
        bytes = count << (10 * exponent);
        return true;
    }

    /// <summary>The shortest way to write it.</summary>
    public static string Format(long bytes)
    {
        var exponent = 0;
        while (exponent < Suffixes.Length && bytes > 0 && bytes % 1024 == 0)
        {
            bytes /= 1024;
            exponent++;
        }

        var digits = bytes.ToString(CultureInfo.InvariantCulture);
        return exponent == 0 ? digits : digits + Suffixes[exponent - 1];
    }
}
