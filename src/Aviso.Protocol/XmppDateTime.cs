using System.Globalization;

namespace Aviso.Protocol;

/// <summary>
/// Dates and times as XEP-0082 writes them. Parsing never throws: a date that .NET cannot hold (year 0, a year of more
/// than four digits, a minus sign) is simply not a date here. Thread-safe.
/// </summary>
public static class XmppDateTime
{
    private const int MaxOffsetMinutes = 14 * 60;

    /// <summary>A moment in UTC, with as many digits of its fraction (at most six) as it needs.</summary>
    public static string Format(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>A moment in UTC in the form of XEP-0091, to the second.</summary>
    public static string FormatLegacy(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyyMMdd'T'HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>A date without time of day.</summary>
    public static string FormatDate(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>
    /// Parses the DateTime profile, <c>CCYY-MM-DDThh:mm:ss[.sss]TZD</c>, of which the time zone is mandatory
    /// (XEP-0082 §3.2). The result is in UTC, exact to 100 ns.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DateTimeOffset moment)
    {
        moment = default;
        const int DateLength = 10;
        return text.Length > DateLength
            && text[DateLength] == 'T'
            && TryParseDate(text[..DateLength], out var date)
            && TryReadTime(text[(DateLength + 1)..], out var time, out var zone)
            && TryReadZone(zone, out var offset)
            && TryCombine(date, time, offset, out moment);
    }

    /// <summary>Parses the form of XEP-0091, <c>CCYYMMDDThh:mm:ss</c>, which is in UTC.</summary>
    public static bool TryParseLegacy(ReadOnlySpan<char> text, out DateTimeOffset moment)
    {
        moment = default;
        return text.Length == 17
            && text[8] == 'T'
            && TryReadDate(text[..4], text[4..6], text[6..8], out var date)
            && TryReadTime(text[9..], out var time, out var rest)
            && rest.IsEmpty
            && TryCombine(date, time, TimeSpan.Zero, out moment);
    }

    /// <summary>Parses the Date profile, <c>CCYY-MM-DD</c> (XEP-0082 §3.1).</summary>
    public static bool TryParseDate(ReadOnlySpan<char> text, out DateOnly date)
    {
        date = default;
        return text.Length == 10
            && text[4] == '-'
            && text[7] == '-'
            && TryReadDate(text[..4], text[5..7], text[8..], out date);
    }

    /// <summary>
    /// Parses the Time profile, <c>hh:mm:ss[.sss][TZD]</c> (XEP-0082 §3.3). <paramref name="offset"/> is null when the text
    /// has no time zone.
    /// </summary>
    public static bool TryParseTime(ReadOnlySpan<char> text, out TimeOnly time, out TimeSpan? offset)
    {
        offset = null;
        if (!TryReadTime(text, out time, out var zone))
        {
            return false;
        }

        if (zone.IsEmpty)
        {
            return true;
        }

        var hasZone = TryReadZone(zone, out var value);
        offset = hasZone ? value : null;
        return hasZone;
    }

    private static bool TryReadDate(ReadOnlySpan<char> yearText, ReadOnlySpan<char> monthText, ReadOnlySpan<char> dayText, out DateOnly date)
    {
        date = default;
        if (!TryReadNumber(yearText, out var year) || year < 1
            || !TryReadNumber(monthText, out var month) || month is < 1 or > 12
            || !TryReadNumber(dayText, out var day) || day < 1 || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        date = new DateOnly(year, month, day);
        return true;
    }

    // hh:mm:ss[.s+]; gives back what follows.
    private static bool TryReadTime(ReadOnlySpan<char> text, out TimeOnly time, out ReadOnlySpan<char> rest)
    {
        time = default;
        rest = default;
        if (text.Length < 8
            || text[2] != ':'
            || text[5] != ':'
            || !TryReadNumber(text[..2], out var hour) || hour > 23
            || !TryReadNumber(text[3..5], out var minute) || minute > 59
            || !TryReadNumber(text[6..8], out var second) || second > 59)
        {
            return false;
        }

        rest = text[8..];
        long fraction = 0;
        if (rest.StartsWith('.'))
        {
            rest = rest[1..];
            var digits = rest.IndexOfAnyExceptInRange('0', '9');
            digits = digits < 0 ? rest.Length : digits;
            if (digits == 0)
            {
                return false;
            }

            fraction = ReadTicks(rest[..digits]);
            rest = rest[digits..];
        }

        time = new TimeOnly(((hour * 60L + minute) * 60 + second) * TimeSpan.TicksPerSecond + fraction);
        return true;
    }

    // Any number of digits is allowed; those beyond 100 ns are cut off.
    private static long ReadTicks(ReadOnlySpan<char> digits)
    {
        long ticks = 0;
        var unit = TimeSpan.TicksPerSecond / 10;
        foreach (var digit in digits[..Math.Min(digits.Length, 7)])
        {
            ticks += (digit - '0') * unit;
            unit /= 10;
        }

        return ticks;
    }

    // 'Z' or (+|-)hh:mm, at most 14 hours as in XML Schema.
    private static bool TryReadZone(ReadOnlySpan<char> text, out TimeSpan offset)
    {
        offset = TimeSpan.Zero;
        if (text is "Z")
        {
            return true;
        }

        if (text.Length != 6
            || text[0] is not ('+' or '-')
            || text[3] != ':'
            || !TryReadNumber(text[1..3], out var hours)
            || !TryReadNumber(text[4..], out var minutes) || minutes > 59
            || hours * 60 + minutes > MaxOffsetMinutes)
        {
            return false;
        }

        offset = TimeSpan.FromMinutes(text[0] == '-' ? -(hours * 60 + minutes) : hours * 60 + minutes);
        return true;
    }

    // The offset can carry a date at the edge of the calendar over it.
    private static bool TryCombine(DateOnly date, TimeOnly time, TimeSpan offset, out DateTimeOffset moment)
    {
        var ticks = date.ToDateTime(time).Ticks - offset.Ticks;
        var valid = ticks >= DateTimeOffset.MinValue.Ticks && ticks <= DateTimeOffset.MaxValue.Ticks;
        moment = valid ? new DateTimeOffset(ticks, TimeSpan.Zero) : default;
        return valid;
    }

    // ASCII digits only, no sign, no white space.
    private static bool TryReadNumber(ReadOnlySpan<char> text, out int number)
    {
        number = 0;
        foreach (var character in text)
        {
            if (!char.IsAsciiDigit(character))
            {
                return false;
            }

            number = number * 10 + (character - '0');
        }

        return true;
    }
}
