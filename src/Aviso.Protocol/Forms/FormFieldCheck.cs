namespace Aviso.Protocol;

/// <summary>Checks a submitted field against the one that was offered (XEP-0004 §3.3 and §4, XEP-0122).</summary>
internal static class FormFieldCheck
{
    /// <returns>What is wrong, as the end of a sentence about the field; null when nothing is.</returns>
    public static string? Fault(FormField offered, FormField? submitted)
    {
        // XEP-0004 §3.6: an empty value may stand for an absent one.
        var values = submitted?.Values.Where(value => value.Length > 0).ToArray() ?? [];
        if (values.Length == 0)
        {
            return offered.Required ? "is required" : null;
        }

        if (offered.Type is FormFieldType.Fixed or FormFieldType.Hidden)
        {
            return null;
        }

        if (submitted!.Values.Count > 1 && offered.Type is not (FormFieldType.JidMulti or FormFieldType.ListMulti or FormFieldType.TextMulti))
        {
            return "takes one value";
        }

        return TypeFault(offered, values) ?? ValidationFault(offered, values);
    }

    private static string? TypeFault(FormField offered, string[] values) => offered.Type switch
    {
        FormFieldType.Boolean when values[0] is not ("0" or "1" or "false" or "true") => "is neither true nor false",
        FormFieldType.JidSingle or FormFieldType.JidMulti when !Array.TrueForAll(values, value => Jid.TryParse(value, out _)) => "is not an address",
        FormFieldType.ListSingle or FormFieldType.ListMulti when !IsOpen(offered) && !Array.TrueForAll(values, value => IsOption(offered, value)) =>
            "has a value that is not among its options",
        _ => null,
    };

    private static string? ValidationFault(FormField offered, string[] values)
    {
        if (offered.Validation is not { } validation)
        {
            return null;
        }

        if (offered.Type == FormFieldType.ListMulti && (values.Length < validation.ListMin || values.Length > validation.ListMax))
        {
            return "has too few or too many values";
        }

        return Array.TrueForAll(values, validation.Accepts) ? null : "has a value that is not valid";
    }

    // XEP-0122 §3.2: on a list every method but basic lets people add values of their own.
    private static bool IsOpen(FormField offered) => offered.Validation is { Method: not FieldValidationMethod.Basic };

    private static bool IsOption(FormField offered, string value) => offered.Options.Any(option => option.Value == value);
}
