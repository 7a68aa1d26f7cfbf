namespace Aviso.Protocol;

/// <summary>Names of form and field types on the wire (XEP-0004 §3.1 and §3.3).</summary>
internal static class FormNames
{
    public static string Of(DataFormType type) => type switch
    {
        DataFormType.Form => "form",
        DataFormType.Submit => "submit",
        DataFormType.Cancel => "cancel",
        DataFormType.Result => "result",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    public static string Of(FormFieldType type) => type switch
    {
        FormFieldType.Boolean => "boolean",
        FormFieldType.Fixed => "fixed",
        FormFieldType.Hidden => "hidden",
        FormFieldType.JidMulti => "jid-multi",
        FormFieldType.JidSingle => "jid-single",
        FormFieldType.ListMulti => "list-multi",
        FormFieldType.ListSingle => "list-single",
        FormFieldType.TextMulti => "text-multi",
        FormFieldType.TextPrivate => "text-private",
        FormFieldType.TextSingle => "text-single",
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    public static DataFormType? FormType(string? name) => name switch
    {
        "form" => DataFormType.Form,
        "submit" => DataFormType.Submit,
        "cancel" => DataFormType.Cancel,
        "result" => DataFormType.Result,
        _ => null,
    };

    public static FormFieldType? FieldType(string? name) => name switch
    {
        null => null,
        "boolean" => FormFieldType.Boolean,
        "fixed" => FormFieldType.Fixed,
        "hidden" => FormFieldType.Hidden,
        "jid-multi" => FormFieldType.JidMulti,
        "jid-single" => FormFieldType.JidSingle,
        "list-multi" => FormFieldType.ListMulti,
        "list-single" => FormFieldType.ListSingle,
        "text-multi" => FormFieldType.TextMulti,
        "text-private" => FormFieldType.TextPrivate,
        _ => FormFieldType.TextSingle,
    };
}
