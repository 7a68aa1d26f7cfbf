using System.Diagnostics.CodeAnalysis;
using Aviso.Xml;

namespace Aviso.Protocol;

/// <summary>A field of a data form (XEP-0004 §3.2). Immutable.</summary>
/// <param name="Var">Name of the field, unique within the form; null for some of type <c>fixed</c> only.</param>
/// <param name="Type">Its type; null where it was not given, as in most submissions.</param>
public sealed record FormField(string? Var, FormFieldType? Type = null)
{
    public string? Label { get; init; }

    public string? Description { get; init; }

    /// <summary>The form is not valid without a value here.</summary>
    public bool Required { get; init; }

    public IReadOnlyList<string> Values { get; init; } = [];

    /// <summary>The choices of a list field.</summary>
    public IReadOnlyList<FormOption> Options { get; init; } = [];

    /// <summary>What its values have to look like (XEP-0122).</summary>
    public FieldValidation? Validation { get; init; }

    /// <summary>The first value, or null.</summary>
    public string? Value => Values.Count > 0 ? Values[0] : null;

    /// <summary>The values as lines of one text: how a field of type <c>text-multi</c> is meant (XEP-0004 §3.3).</summary>
    public string Text => string.Join('\n', Values);

    /// <summary>The value of a boolean field, in either spelling; null when it is none.</summary>
    public bool? Boolean => Value switch
    {
        "1" or "true" => true,
        "0" or "false" => false,
        _ => null,
    };

    public static FormField ForBoolean(string name, string? label, bool value) => Create(name, FormFieldType.Boolean, label, value ? "1" : "0");

    public static FormField ForFixed(string text) => Create(null, FormFieldType.Fixed, null, text);

    public static FormField ForHidden(string name, string value) => Create(name, FormFieldType.Hidden, null, value);

    public static FormField ForText(string name, string? label, string? value = null) => Create(name, FormFieldType.TextSingle, label, value);

    public static FormField ForPassword(string name, string? label, string? value = null) => Create(name, FormFieldType.TextPrivate, label, value);

    /// <summary>Several lines; line breaks within <paramref name="text"/> separate them.</summary>
    public static FormField ForLines(string name, string? label, string? text = null) =>
        new(name, FormFieldType.TextMulti) { Label = label, Values = string.IsNullOrEmpty(text) ? [] : text.ReplaceLineEndings("\n").Split('\n') };

    public static FormField ForJid(string name, string? label, Jid? value = null) => Create(name, FormFieldType.JidSingle, label, value?.ToString());

    public static FormField ForJids(string name, string? label, IEnumerable<Jid> values) =>
        new(name, FormFieldType.JidMulti) { Label = label, Values = [.. values.Select(jid => jid.ToString())] };

    public static FormField ForChoice(string name, string? label, string? value, params IReadOnlyList<FormOption> options) =>
        Create(name, FormFieldType.ListSingle, label, value) with { Options = options };

    public static FormField ForChoices(string name, string? label, IReadOnlyList<string> values, params IReadOnlyList<FormOption> options) =>
        new(name, FormFieldType.ListMulti) { Label = label, Values = values, Options = options };

    /// <summary>Reads a <c>field</c>; on false, <paramref name="error"/> is <c>bad-request</c> and says why.</summary>
    public static bool TryParse(Element element, [NotNullWhen(true)] out FormField? field, [NotNullWhen(false)] out StanzaError? error)
    {
        field = null;
        var name = element["var"];
        var type = FormNames.FieldType(element["type"]);
        if (string.IsNullOrEmpty(name) && type != FormFieldType.Fixed)
        {
            error = StanzaError.BadRequest.WithText("A field of a form has no name.");
            return false;
        }

        List<FormOption> options = [];
        foreach (var option in element.ChildrenNamed("option"))
        {
            if (option.ChildrenNamed("value").Take(2).ToArray() is not [var value])
            {
                error = StanzaError.BadRequest.WithText($"An option of field \"{name}\" does not have one value.");
                return false;
            }

            options.Add(new FormOption(value.Text, option["label"]));
        }

        field = new FormField(name, type)
        {
            Label = element["label"],
            Description = element.Child("desc")?.Text,
            Required = element.Child("required") is not null,
            Values = [.. element.ChildrenNamed("value").Select(value => value.Text)],
            Options = options,
            Validation = element.Child("validate", Namespaces.DataFormsValidation) is { } validate ? FieldValidation.Parse(validate) : null,
        };
        error = null;
        return true;
    }

    public Element ToElement() => new(
        "field",
        Namespaces.DataForms,
        ("var", Var),
        ("type", Type is { } type ? FormNames.Of(type) : null),
        ("label", Label),
        Validation?.ToElement(),
        Description is null ? null : new Element("desc", Namespaces.DataForms, Description),
        Required ? new Element("required", Namespaces.DataForms) : null,
        Values.Select(value => new Element("value", Namespaces.DataForms, value)),
        Options.Select(option => new Element("option", Namespaces.DataForms, ("label", option.Label), new Element("value", Namespaces.DataForms, option.Value))));

    private static FormField Create(string? name, FormFieldType type, string? label, string? value) =>
        new(name, type) { Label = label, Values = value is null ? [] : [value] };
}
