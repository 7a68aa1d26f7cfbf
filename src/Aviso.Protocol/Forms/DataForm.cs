using System.Diagnostics.CodeAnalysis;
using Aviso.Xml;

namespace Aviso.Protocol;

/// <summary>
/// A data form (XEP-0004) with the field standardisation of XEP-0068, the validation of XEP-0122 and the layout of
/// XEP-0141. Immutable and thread-safe.
/// </summary>
/// <param name="Type">What the form is there for.</param>
public sealed record DataForm(DataFormType Type)
{
    private const string FormTypeField = "FORM_TYPE";

    public string? Title { get; init; }

    public IReadOnlyList<string> Instructions { get; init; } = [];

    public IReadOnlyList<FormField> Fields { get; init; } = [];

    /// <summary>Header of a table of results: which fields each item has; empty when there is no table.</summary>
    public IReadOnlyList<FormField> Reported { get; init; } = [];

    /// <summary>Rows of a table of results.</summary>
    public IReadOnlyList<IReadOnlyList<FormField>> Items { get; init; } = [];

    /// <summary>Pages of layout, <c>page</c> elements of XEP-0141; hints for display, passed on as they are.</summary>
    public IReadOnlyList<Element> Layout { get; init; } = [];

    /// <summary>
    /// The value of FORM_TYPE, or null. Where people can see the form it counts only when the field is hidden (XEP-0068 §4.3).
    /// </summary>
    public string? FormType =>
        this[FormTypeField] is { } declared && (Type == DataFormType.Submit || declared.Type == FormFieldType.Hidden) ? declared.Value : null;

    /// <summary>The field of this name, or null.</summary>
    public FormField? this[string name] => Fields.FirstOrDefault(field => field.Var == name);

    /// <summary>A form to be filled in.</summary>
    public static DataForm Form(string? formType, params IReadOnlyList<FormField> fields) => Create(DataFormType.Form, formType, fields);

    /// <summary>A filled-in form.</summary>
    public static DataForm Submit(string? formType, params IReadOnlyList<FormField> fields) => Create(DataFormType.Submit, formType, fields);

    /// <summary>Data.</summary>
    public static DataForm Result(string? formType, params IReadOnlyList<FormField> fields) => Create(DataFormType.Result, formType, fields);

    /// <summary>
    /// Reads an <c>x</c> element. On false, <paramref name="error"/> is <c>bad-request</c> and says why: no or unknown form
    /// type, a field without name, one name twice, an option without one value, two table headers.
    /// </summary>
    public static bool TryParse(Element element, [NotNullWhen(true)] out DataForm? form, [NotNullWhen(false)] out StanzaError? error)
    {
        form = null;
        if (element.Name != "x" || element.Namespace != Namespaces.DataForms || FormNames.FormType(element["type"]) is not { } type)
        {
            error = StanzaError.BadRequest.WithText("Not a data form of a known type.");
            return false;
        }

        var headers = element.ChildrenNamed("reported").Take(2).ToArray();
        if (headers.Length > 1)
        {
            error = StanzaError.BadRequest.WithText("A form has two table headers.");
            return false;
        }

        List<FormField> reported = [];
        if (!TryParseFields(element, out var fields, out error)
            || (headers.Length == 1 && !TryParseFields(headers[0], out reported, out error)))
        {
            return false;
        }

        List<IReadOnlyList<FormField>> items = [];
        foreach (var item in element.ChildrenNamed("item"))
        {
            if (!TryParseFields(item, out var cells, out error))
            {
                return false;
            }

            items.Add(cells);
        }

        form = new DataForm(type)
        {
            Title = element.Child("title")?.Text,
            Instructions = [.. element.ChildrenNamed("instructions").Select(instructions => instructions.Text)],
            Fields = fields,
            Reported = reported,
            Items = items,
            Layout = [.. element.ChildrenNamed("page", Namespaces.DataFormsLayout)],
        };
        return true;
    }

    /// <summary>Null when the form declares this FORM_TYPE; <c>bad-request</c> when it declares another or none.</summary>
    public StanzaError? RequireFormType(string expected) =>
        FormType == expected ? null : StanzaError.BadRequest.WithText($"The FORM_TYPE of the form is not {expected}.");

    /// <summary>
    /// Checks a submission against this form, the one that was offered: required fields, number and type of values,
    /// options, validation. Fields that this form does not have are ignored (XEP-0004 §3.1), as are omitted ones.
    /// </summary>
    /// <returns>Null when it is acceptable, else <c>not-acceptable</c> naming the field (XEP-0004 §4).</returns>
    public StanzaError? Check(DataForm submission)
    {
        foreach (var field in Fields)
        {
            if (field.Var is not null && FormFieldCheck.Fault(field, submission[field.Var]) is { } fault)
            {
                return StanzaError.NotAcceptable.WithText($"Field \"{field.Var}\" {fault}.");
            }
        }

        return null;
    }

    public Element ToElement() => new(
        "x",
        Namespaces.DataForms,
        ("type", FormNames.Of(Type)),
        Title is null ? null : new Element("title", Namespaces.DataForms, Title),
        Instructions.Select(text => new Element("instructions", Namespaces.DataForms, text)),
        Layout,
        Fields.Select(field => field.ToElement()),
        Reported.Count == 0 ? null : new Element("reported", Namespaces.DataForms, Reported.Select(field => field.ToElement())),
        Items.Select(item => new Element("item", Namespaces.DataForms, item.Select(field => field.ToElement()))));

    private static DataForm Create(DataFormType type, string? formType, IReadOnlyList<FormField> fields) =>
        new(type) { Fields = formType is null ? fields : [FormField.ForHidden(FormTypeField, formType), .. fields] };

    // XEP-0004 §3.2: a name identifies its field uniquely.
    private static bool TryParseFields(Element parent, out List<FormField> fields, [NotNullWhen(false)] out StanzaError? error)
    {
        fields = [];
        HashSet<string> names = [];
        foreach (var element in parent.ChildrenNamed("field"))
        {
            if (!FormField.TryParse(element, out var field, out error))
            {
                return false;
            }

            if (field.Var is not null && !names.Add(field.Var))
            {
                error = StanzaError.BadRequest.WithText($"Field \"{field.Var}\" is there twice.");
                return false;
            }

            fields.Add(field);
        }

        error = null;
        return true;
    }
}
