using System.Globalization;
using System.Text.RegularExpressions;

namespace Aviso.Config.Tdsl.Model;

/// <summary>
/// Durations as operators write them: <c>500ms</c>, <c>30s</c>, <c>15m</c>, <c>2h</c>, <c>7d</c>, or ISO 8601 (<c>PT15M</c>, <c>P2DT3H</c>, <c>P4W</c>).
/// Years and months are refused, since they have no fixed length and <c>P3M</c> is often a slip for <c>PT3M</c>; so is a number without a unit, which
/// in the original means now seconds, now milliseconds.
/// </summary>
internal static partial class DurationText
{
    private static readonly (string Suffix, long Ticks)[] Units =
    [
        ("ms", TimeSpan.TicksPerMillisecond), ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour), ("d", TimeSpan.TicksPerDay),
    ];

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text == "0") return true;
        return text.StartsWith('P') ? TryIso(text, out duration) : TrySuffix(text, out duration);
    }

    /// <summary>The shortest way to write it.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero) return "0";
        foreach (var (suffix, ticks) in Units.Reverse())
        {
            if (duration.Ticks % ticks == 0) return (duration.Ticks / ticks).ToString(CultureInfo.InvariantCulture) + suffix;
        }

        return System.Xml.XmlConvert.ToString(duration);
    }

    private static bool TrySuffix(string text, out TimeSpan duration)
    {
        var digits = text.AsSpan().TrimEnd("mshdMSHD");
        foreach (var (suffix, ticks) in Units)
        {
            if (text.AsSpan(digits.Length).Equals(suffix, StringComparison.OrdinalIgnoreCase)
                && decimal.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            {
                return TryTicks(count, ticks, out duration);
            }
        }

        duration = default;
        return false;
    }

    private static bool TryIso(string text, out TimeSpan duration)
    {
        duration = default;
        var match = Iso().Match(text);
        if (!match.Success || text.EndsWith('T') || text.Length == 1) return false;
        var total = TimeSpan.Zero;
        foreach (var (group, ticks) in new[]
                 {
                     ("w", 7 * TimeSpan.TicksPerDay), ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour), ("m", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond),
                 })
        {
            if (!match.Groups[group].Success) continue;
            if (!decimal.TryParse(match.Groups[group].ValueSpan, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count)) return false;
            if (!TryTicks(count, ticks, out var part) || part > TimeSpan.MaxValue - total) return false;
            total += part;
        }

        duration = total;
        return true;
    }

    private static bool TryTicks(decimal count, long ticks, out TimeSpan duration)
    {
        var possible = count <= TimeSpan.MaxValue.Ticks / ticks;
        duration = possible ? new TimeSpan((long)(count * ticks)) : default;
        return possible;
    }

    [GeneratedRegex(@"^P((?<w>[0-9]{1,9})W)?((?<d>[0-9]{1,9})D)?(T((?<h>[0-9]{1,9})H)?((?<m>[0-9]{1,9})M)?((?<s>[0-9]{1,9}(\.[0-9]{1,7})?)S)?)?\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Iso();
}
