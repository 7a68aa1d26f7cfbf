using System.Globalization;
using Aviso.Abstractions.Options;
using Aviso.Protocol;

namespace Aviso.Config.Tdsl.Model;

/// <summary>Between the values of options and the texts an operator reads and writes.</summary>
internal static class OptionText
{
    /// <summary>The value of a text, or false: then <see cref="Expected"/> says what would have done.</summary>
    public static bool TryConvert(string text, ScalarShape shape, out object? value)
    {
        value = shape.Type == typeof(string) ? text : Convert(text.Trim(), shape);
        return value is not null && IsInRange(value, shape);
    }

    /// <summary>What a value must be, as the end of a sentence.</summary>
    public static string Expected(ScalarShape shape)
    {
        var range = Range(shape) is { Length: > 0 } bounds ? " " + bounds : "";
        return Kind(shape) switch
        {
            OptionKind.Truth => "true or false",
            OptionKind.Choice => "one of " + Choices(shape),
            OptionKind.Address => "an address, as in romeo@example.org",
            OptionKind.Port => "a port" + range,
            OptionKind.Size => $"a size{range}, as in 4096, 64k or 2m",
            OptionKind.Duration => $"a duration{range}, as in PT15M, 30s, 15m, 2h or 7d",
            OptionKind.Whole => "a whole number" + range,
            OptionKind.Decimal => "a number" + range,
            _ => "a text",
        };
    }

    /// <summary>The type in a word or two, for tables.</summary>
    public static string Name(OptionShape shape) => shape switch
    {
        ListShape list => $"list ({Name(list.Element)})",
        ScalarShape scalar => Kind(scalar) switch
        {
            OptionKind.Truth => "true or false",
            OptionKind.Choice => Choices(scalar),
            OptionKind.Whole => "whole number",
            OptionKind.Decimal => "number",
            var kind => kind.ToString().ToLowerInvariant(),
        },
        _ => "block",
    };

    /// <summary><c>from 1 to 5</c>, <c>of at least 1</c>, <c>of at most 5</c>, or nothing when every value of the type does.</summary>
    public static string Range(ScalarShape shape)
    {
        var (minimum, maximum) = Bounds(shape);
        if (minimum > long.MinValue && maximum < long.MaxValue) return $"from {Bound(minimum, shape)} to {Bound(maximum, shape)}";
        if (minimum > long.MinValue) return $"of at least {Bound(minimum, shape)}";
        return maximum < long.MaxValue ? $"of at most {Bound(maximum, shape)}" : "";
    }

    /// <summary>The value as TDSL writes it: a size, duration or choice as the text an operator would write.</summary>
    public static object? ToTdsl(object? value, ScalarShape shape) => value switch
    {
        null => null,
        Jid address => address.ToString(),
        TimeSpan duration => DurationText.Format(duration),
        Enum member => Hyphenated(member.ToString()),
        int number when Kind(shape) == OptionKind.Size => SizeText.Format(number),
        long number when Kind(shape) == OptionKind.Size => SizeText.Format(number),
        _ => value,
    };

    private static OptionKind Kind(ScalarShape shape)
    {
        if (shape.Type == typeof(bool)) return OptionKind.Truth;
        if (shape.Type.IsEnum) return OptionKind.Choice;
        if (shape.Type == typeof(string)) return OptionKind.Text;
        if (shape.Type == typeof(Jid)) return OptionKind.Address;
        if (shape.Type == typeof(TimeSpan)) return OptionKind.Duration;
        if (shape.Type == typeof(double)) return OptionKind.Decimal;
        return shape.Option.Unit switch { OptionUnit.None => OptionKind.Whole, OptionUnit.Bytes => OptionKind.Size, _ => OptionKind.Port };
    }

    private static (long Minimum, long Maximum) Bounds(ScalarShape shape)
    {
        var (minimum, maximum) = (shape.Option.Minimum, shape.Option.Maximum);
        if (shape.Type == typeof(int)) (minimum, maximum) = (Math.Max(minimum, int.MinValue), Math.Min(maximum, int.MaxValue));
        return Kind(shape) switch
        {
            OptionKind.Port => (Math.Max(minimum, 1), Math.Min(maximum, ushort.MaxValue)),
            OptionKind.Size or OptionKind.Duration => (Math.Max(minimum, 0), maximum),
            _ => (minimum, maximum),
        };
    }

    private static bool IsInRange(object value, ScalarShape shape)
    {
        var (minimum, maximum) = Bounds(shape);
        return value switch
        {
            int number => number >= minimum && number <= maximum,
            long number => number >= minimum && number <= maximum,
            double number => double.IsFinite(number) && number >= minimum && number <= maximum,
            TimeSpan duration => duration.TotalSeconds >= minimum && duration.TotalSeconds <= maximum,
            _ => true,
        };
    }

    private static object? Convert(string text, ScalarShape shape)
    {
        switch (Kind(shape))
        {
            case OptionKind.Truth:
                return bool.TryParse(text, out var truth) ? truth : null;
            case OptionKind.Choice:
                return Array.Find(Enum.GetNames(shape.Type), name => Same(name, text)) is { } name ? Enum.Parse(shape.Type, name) : null;
            case OptionKind.Address:
                return Jid.TryParse(text, out var address) ? address : null;
            case OptionKind.Duration:
                return DurationText.TryParse(text, out var duration) ? duration : null;
            case OptionKind.Decimal:
                return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
            case OptionKind.Size:
                return SizeText.TryParse(text, out var bytes) ? Boxed(bytes, shape) : null;
            default:
                return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? Boxed(whole, shape) : null;
        }
    }

    /// <summary>The number as the property's type, null when that cannot hold it.</summary>
    private static object? Boxed(long number, ScalarShape shape) =>
        shape.Type == typeof(int) && number is (< int.MinValue or > int.MaxValue) ? null : System.Convert.ChangeType(number, shape.Type, CultureInfo.InvariantCulture);

    /// <summary><c>StartTls</c> may be written <c>start-tls</c>, <c>starttls</c> or <c>START_TLS</c>.</summary>
    private static bool Same(string name, string text) =>
        string.Equals(name, text.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);

    private static string Choices(ScalarShape shape) => string.Join(", ", Enum.GetNames(shape.Type).Select(Hyphenated));

    private static string Hyphenated(string name) =>
        string.Concat(name.Select(static (letter, index) => char.IsUpper(letter) ? (index == 0 ? "" : "-") + char.ToLowerInvariant(letter) : letter.ToString()));

    private static string Bound(long bound, ScalarShape shape) => Kind(shape) switch
    {
        // A bound in seconds may be more than a duration can hold; then it is none.
        OptionKind.Duration when bound <= TimeSpan.MaxValue.Ticks / TimeSpan.TicksPerSecond => DurationText.Format(TimeSpan.FromSeconds(bound)),
        OptionKind.Size => SizeText.Format(bound),
        _ => bound.ToString(CultureInfo.InvariantCulture),
    };
}
