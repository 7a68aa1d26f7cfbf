using System.Globalization;

namespace Aviso.Config.Tdsl.Reading;

/// <summary>
/// The four operators. Texts are joined by <c>+</c> and by nothing else, and only with texts. Whole numbers stay whole (division cuts off), a decimal
/// makes the result a decimal.
/// </summary>
internal static class TdslArithmetic
{
    /// <summary>The result, or a sentence that says why there is none.</summary>
    public static bool TryApply(char operation, object? left, object? right, out object? result, out string fault)
    {
        result = null;
        fault = "";
        if (left is string first && right is string second && operation == '+')
        {
            if (first.Length + second.Length > TdslLimits.TextLength) fault = $"the text is longer than {TdslLimits.TextLength} characters";
            else result = first + second;
        }
        else if (left is string && right is string)
        {
            fault = $"'{operation}' cannot work on texts; put a text that contains it in quotes";
        }
        else if (left is long or double && right is long or double)
        {
            fault = Numbers(operation, left, right, out result);
        }
        else
        {
            fault = $"'{operation}' cannot work on {Kind(left)} and {Kind(right)}; numbers go with numbers, and texts are joined by '+'";
        }

        return fault.Length == 0;
    }

    private static string Numbers(char operation, object left, object right, out object? result)
    {
        result = null;
        try
        {
            if (left is long first && right is long second)
            {
                result = Whole(operation, first, second);
                return "";
            }

            var number = Decimals(operation, ToDouble(left), ToDouble(right));
            result = number;
            return double.IsFinite(number) ? "" : "the result is no number";
        }
        catch (DivideByZeroException)
        {
            return "division by zero";
        }
        catch (OverflowException)
        {
            return "the result is larger than any option can be";
        }
    }

    private static long Whole(char operation, long left, long right) => operation switch
    {
        '+' => checked(left + right),
        '-' => checked(left - right),
        '*' => checked(left * right),
        _ => left / right,
    };

    private static double Decimals(char operation, double left, double right) => operation switch
    {
        '+' => left + right,
        '-' => left - right,
        '*' => left * right,
        _ => left / right,
    };

    private static double ToDouble(object number) => Convert.ToDouble(number, CultureInfo.InvariantCulture);

    private static string Kind(object? value) => value switch { string => "a text", bool => "a truth value", null => "null", _ => "a number" };
}
