using System.Security.Cryptography;
using System.Text;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Disco.Contracts;

/// <summary>The verification string of entity capabilities (XEP-0115 §5.1), computed from a disco#info answer.</summary>
public static class CapsHash
{
    /// <summary>The string that is hashed. Forms without a hidden FORM_TYPE do not count (§5.4, 3.6).</summary>
    /// <param name="query">A <c>query</c> element of disco#info.</param>
    public static string Input(Element query)
    {
        var text = new StringBuilder();
        foreach (var identity in Sorted(query.ChildrenNamed("identity").Select(Identity)))
        {
            text.Append(identity).Append('<');
        }

        foreach (var feature in Sorted(query.ChildrenNamed("feature").Select(feature => feature["var"] ?? "")))
        {
            text.Append(feature).Append('<');
        }

        foreach (var form in Forms(query).OrderBy(form => form.FormType!, Utf8Order.Instance))
        {
            Append(text, form);
        }

        return text.ToString();
    }

    /// <summary>The value of <c>ver</c> for <c>hash='sha-1'</c>.</summary>
    /// <param name="query">A <c>query</c> element of disco#info.</param>
#pragma warning disable CA5350 // XEP-0115 §8.1: SHA-1 is what everybody supports, and collisions only make one lie about oneself.
    public static string Sha1(Element query) => Convert.ToBase64String(SHA1.HashData(Encoding.UTF8.GetBytes(Input(query))));
#pragma warning restore CA5350

    private static string Identity(Element identity) => $"{identity["category"]}/{identity["type"]}/{identity.Lang}/{identity["name"]}";

    private static IEnumerable<DataForm> Forms(Element query)
    {
        foreach (var element in query.ChildrenNamed("x", Namespaces.DataForms))
        {
            if (DataForm.TryParse(element, out var form, out _) && form.FormType is not null)
            {
                yield return form;
            }
        }
    }

    private static void Append(StringBuilder text, DataForm form)
    {
        text.Append(form.FormType).Append('<');
        foreach (var field in form.Fields.Where(field => field.Var is not (null or "FORM_TYPE")).OrderBy(field => field.Var!, Utf8Order.Instance))
        {
            text.Append(field.Var).Append('<');
            foreach (var value in Sorted(field.Values))
            {
                text.Append(value).Append('<');
            }
        }
    }

    // "i;octet" (RFC 4790 §9.3): by the bytes of UTF-8, which is not the order of UTF-16 beyond the basic plane.
    private static IEnumerable<string> Sorted(IEnumerable<string> texts) => texts.Order(Utf8Order.Instance);

    private sealed class Utf8Order : IComparer<string>
    {
        public static readonly Utf8Order Instance = new();

        public int Compare(string? x, string? y) => Encoding.UTF8.GetBytes(x!).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y!));
    }
}
