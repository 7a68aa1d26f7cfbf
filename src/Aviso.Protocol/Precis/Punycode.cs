using System.Diagnostics.CodeAnalysis;

namespace Aviso.Protocol.Precis;

/// <summary>
/// Punycode (RFC 3492) for one label of at most 63 characters. .NET's IdnMapping is not used: it throws on bad input,
/// which strangers choose, and follows another standard (UTS 46).
/// </summary>
internal static class Punycode
{
    /// <summary>Longest label of the domain name system, in its ASCII form (RFC 1034 §3.1).</summary>
    public const int MaxLabelLength = 63;

    // The parameters of RFC 3492 §5.
    private const int Base = 36;
    private const int MinThreshold = 1;
    private const int MaxThreshold = 26;
    private const int Skew = 38;
    private const int Damp = 700;
    private const int InitialBias = 72;
    private const int InitialCodePoint = 0x80;

    /// <summary>Encodes a label; false when the result would be longer than <paramref name="maxLength"/>.</summary>
    public static bool TryEncode(ReadOnlySpan<int> label, int maxLength, [NotNullWhen(true)] out string? encoded)
    {
        encoded = null;
        if (label.Length > maxLength)
        {
            return false;
        }

        var output = new List<char>(maxLength);
        foreach (var codePoint in label)
        {
            if (codePoint < InitialCodePoint)
            {
                output.Add((char)codePoint);
            }
        }

        var basicCount = output.Count;
        var handled = basicCount;
        if (basicCount > 0)
        {
            output.Add('-');
        }

        var current = InitialCodePoint;
        var delta = 0;
        var bias = InitialBias;
        while (handled < label.Length)
        {
            var next = int.MaxValue;
            foreach (var codePoint in label)
            {
                if (codePoint >= current && codePoint < next)
                {
                    next = codePoint;
                }
            }

            // At most 0x10FFFF * 64: no overflow.
            delta += (next - current) * (handled + 1);
            current = next;
            foreach (var codePoint in label)
            {
                if (codePoint < current)
                {
                    delta++;
                }
                else if (codePoint == current)
                {
                    AppendNumber(output, delta, bias);
                    bias = Adapt(delta, handled + 1, handled == basicCount);
                    delta = 0;
                    handled++;
                }
            }

            delta++;
            current++;
            if (output.Count > maxLength)
            {
                return false;
            }
        }

        encoded = string.Concat(output);
        return encoded.Length <= maxLength;
    }

    /// <summary>Decodes a label without its <c>xn--</c> prefix; null when it is not Punycode.</summary>
    public static int[]? TryDecode(ReadOnlySpan<char> label)
    {
        if (label.Length > MaxLabelLength)
        {
            return null;
        }

        var output = new List<int>(label.Length);
        var position = 0;
        var delimiter = label.LastIndexOf('-');
        if (delimiter >= 0)
        {
            foreach (var character in label[..delimiter])
            {
                output.Add(character);
            }

            position = delimiter + 1;
        }

        var current = InitialCodePoint;
        var bias = InitialBias;
        long index = 0;
        while (position < label.Length)
        {
            var previous = index;
            long weight = 1;
            for (var k = Base; ; k += Base)
            {
                if (position == label.Length || Digit(label[position++]) is not (>= 0 and var digit))
                {
                    return null;
                }

                index += digit * weight;
                if (index > int.MaxValue)
                {
                    return null;
                }

                var threshold = Threshold(k, bias);
                if (digit < threshold)
                {
                    break;
                }

                weight *= Base - threshold;
                if (weight > int.MaxValue)
                {
                    return null;
                }
            }

            var count = output.Count + 1;
            bias = Adapt((int)(index - previous), count, previous == 0);
            var codePoint = current + index / count;
            index %= count;
            if (codePoint is > 0x10FFFF or (>= 0xD800 and <= 0xDFFF))
            {
                return null;
            }

            current = (int)codePoint;
            output.Insert((int)index, current);
            index++;
        }

        return [.. output];
    }

    private static void AppendNumber(List<char> output, int number, int bias)
    {
        for (var k = Base; ; k += Base)
        {
            var threshold = Threshold(k, bias);
            if (number < threshold)
            {
                output.Add(Character(number));
                return;
            }

            output.Add(Character(threshold + (number - threshold) % (Base - threshold)));
            number = (number - threshold) / (Base - threshold);
        }
    }

    private static int Threshold(int k, int bias) => Math.Clamp(k - bias, MinThreshold, MaxThreshold);

    // RFC 3492 §6.1.
    private static int Adapt(int delta, int count, bool first)
    {
        delta = first ? delta / Damp : delta / 2;
        delta += delta / count;
        var k = 0;
        while (delta > (Base - MinThreshold) * MaxThreshold / 2)
        {
            delta /= Base - MinThreshold;
            k += Base;
        }

        return k + (Base - MinThreshold + 1) * delta / (delta + Skew);
    }

    private static char Character(int digit) => (char)(digit < 26 ? 'a' + digit : '0' + digit - 26);

    private static int Digit(char character) => character switch
    {
        >= 'a' and <= 'z' => character - 'a',
        >= 'A' and <= 'Z' => character - 'A',
        >= '0' and <= '9' => character - '0' + 26,
        _ => -1,
    };
}
