using System.Diagnostics.CodeAnalysis;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Registration;

/// <summary>What a client has filled in, whether as plain fields or in a data form (XEP-0077 §3, §4). Missing is empty.</summary>
internal sealed record RegistrationFields(string Username, string Password, string Email)
{
    private const string ChangePassword = "jabber:iq:register:changepassword";

    /// <summary>Reads a <c>query</c>; on false, <paramref name="error"/> says why a form cannot be used.</summary>
    public static bool TryRead(Element query, [NotNullWhen(true)] out RegistrationFields? fields, [NotNullWhen(false)] out StanzaError? error)
    {
        error = null;
        if (query.Child("x", Namespaces.DataForms) is not { } x)
        {
            fields = new(Text(query, "username"), Text(query, "password"), Text(query, "email"));
            return true;
        }

        fields = null;
        if (!DataForm.TryParse(x, out var form, out error))
        {
            return false;
        }

        if (form.Type != DataFormType.Submit || form.FormType is not (Namespaces.Register or ChangePassword))
        {
            error = StanzaError.BadRequest.WithText("The form is not a submitted registration form.");
            return false;
        }

        fields = new(Value(form, "username"), Value(form, "password"), Value(form, "email"));
        return true;
    }

    /// <summary>What a stranger has to fill in, as plain fields and as a form (§4: clients that know forms take the form).</summary>
    public static Element Offer(RegistrationOptions options)
    {
        List<FormField> fields = [Required(FormField.ForText("username", "User name")), Required(FormField.ForPassword("password", "Password"))];
        if (options.EmailRequired)
        {
            fields.Add(Required(FormField.ForText("email", "E-mail address")));
        }

        var form = DataForm.Form(Namespaces.Register, fields) with { Title = "Registration", Instructions = [options.Instructions] };
        return Query(
            Field("instructions", options.Instructions),
            Field("username"),
            Field("password"),
            options.EmailRequired ? Field("email") : null,
            form.ToElement());
    }

    /// <summary>What is known of somebody who is registered (§3.1).</summary>
    public static Element Registered(string username, string? email) =>
        Query(Field("registered"), Field("username", username), Field("password"), email is null ? null : Field("email", email));

    // The password is taken as it is: white space may be part of it.
    private static string Text(Element query, string name) =>
        query.Child(name)?.Text is not { } text ? "" : name == "password" ? text : text.Trim();

    private static string Value(DataForm form, string name) =>
        form[name]?.Value is not { } value ? "" : name == "password" ? value : value.Trim();

    private static FormField Required(FormField field) => field with { Required = true };

    private static Element Field(string name, string? text = null) => new(name, Namespaces.Register, text);

    private static Element Query(params ReadOnlySpan<object?> content) => new("query", Namespaces.Register, content);
}
