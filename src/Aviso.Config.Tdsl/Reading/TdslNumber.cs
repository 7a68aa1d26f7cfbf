using System.Globalization;

namespace Aviso.Config.Tdsl.Reading;

/// <summary>
/// Numbers: digits, with <c>L</c> at the end if one likes; or a decimal, with <c>f</c> or <c>d</c> at the end if one likes. The suffixes change nothing,
/// since the option knows its type. <c>7d</c> and <c>64k</c> are words.
/// </summary>
internal static class TdslNumber
{
    /// <summary>
    /// Whether the word has the form of a number. The number is a <see cref="long"/> or a <see cref="double"/>, or null when it is too large for them.
    /// </summary>
    public static bool TryParse(string word, bool negative, out object? number)
    {
        var sign = negative ? "-" : "";
        number = null;
        if (word.Length > 0 && IsDigits(WithoutSuffix(word, "lL")))
        {
            if (long.TryParse($"{sign}{WithoutSuffix(word, "lL")}", NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) number = whole;
            return true;
        }

        var mantissa = WithoutSuffix(word, "fFdD");
        var point = mantissa.IndexOf('.');
        if (point < 0 || !IsDigits(mantissa[..point]) || !IsDigits(mantissa[(point + 1)..])) return false;
        var value = double.Parse($"{sign}{mantissa}", CultureInfo.InvariantCulture);
        if (double.IsFinite(value)) number = value;
        return true;
    }

    private static ReadOnlySpan<char> WithoutSuffix(ReadOnlySpan<char> word, ReadOnlySpan<char> suffixes) =>
        word.Length > 0 && suffixes.Contains(word[^1]) ? word[..^1] : word;

    private static bool IsDigits(ReadOnlySpan<char> text) => text.Length > 0 && !text.ContainsAnyExceptInRange('0', '9');
}
