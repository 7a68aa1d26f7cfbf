using System.Globalization;
using System.Numerics;

namespace Aviso.Protocol;

/// <summary>The data types of XML Schema that XEP-0122 registers (§7.2.2), read so that values can be compared.</summary>
internal static class FormDatatypes
{
    // Integers without bound are still read in quadratic time; nobody needs longer ones.
    private const int MaxIntegerDigits = 1000;

    /// <summary>
    /// Reads a value; false when the text is none of the type. Values of one type compare with each other,
    /// <paramref name="comparable"/> is null where a type has no order.
    /// </summary>
    public static bool TryRead(string datatype, string text, out IComparable? comparable)
    {
        comparable = null;
        switch (datatype)
        {
            case "xs:boolean":
                return text is "0" or "1" or "true" or "false";
            case "xs:byte":
                return TryReadInteger(text, sbyte.MinValue, sbyte.MaxValue, out comparable);
            case "xs:short":
                return TryReadInteger(text, short.MinValue, short.MaxValue, out comparable);
            case "xs:int":
                return TryReadInteger(text, int.MinValue, int.MaxValue, out comparable);
            case "xs:long":
                return TryReadInteger(text, long.MinValue, long.MaxValue, out comparable);
            case "xs:integer":
                return TryReadInteger(text, null, null, out comparable);
            case "xs:nonNegativeInteger":
                return TryReadInteger(text, 0, null, out comparable);
            case "xs:positiveInteger":
                return TryReadInteger(text, 1, null, out comparable);
            case "xs:decimal":
                return TryReadDecimal(text, out comparable);
            case "xs:double":
                return TryReadDouble(text, out comparable);
            case "xs:date":
                var isDate = XmppDateTime.TryParseDate(text, out var date);
                comparable = date;
                return isDate;
            case "xs:dateTime":
                var isMoment = XmppDateTime.TryParse(text, out var moment);
                comparable = moment;
                return isMoment;
            case "xs:time":
                var isTime = XmppDateTime.TryParseTime(text, out var time, out _);
                comparable = time;
                return isTime;
            case "xs:anyURI":
                return !text.Contains(' ', StringComparison.Ordinal) && Uri.TryCreate(text, UriKind.RelativeOrAbsolute, out _);
            case "xs:language":
                return IsLanguage(text);
            default:
                return true;
        }
    }

    private static bool TryReadInteger(string text, BigInteger? min, BigInteger? max, out IComparable? comparable)
    {
        comparable = null;
        if (text.Length > MaxIntegerDigits
            || !BigInteger.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            || number < min
            || number > max)
        {
            return false;
        }

        comparable = number;
        return true;
    }

    private static bool TryReadDecimal(string text, out IComparable? comparable)
    {
        var valid = decimal.TryParse(
            text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number);
        comparable = number;
        return valid;
    }

    private static bool TryReadDouble(string text, out IComparable? comparable)
    {
        double? number = text switch
        {
            "INF" => double.PositiveInfinity,
            "-INF" => double.NegativeInfinity,
            "NaN" => double.NaN,
            _ => double.TryParse(
                text,
                NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
                CultureInfo.InvariantCulture,
                out var parsed) ? parsed : null,
        };
        comparable = number;
        return number is not null;
    }

    // Letters, then parts of letters and digits, each of one to eight characters.
    private static bool IsLanguage(string text)
    {
        var parts = text.Split('-');
        return parts[0].All(char.IsAsciiLetter)
            && Array.TrueForAll(parts, part => part.Length is >= 1 and <= 8 && part.All(char.IsAsciiLetterOrDigit));
    }
}
