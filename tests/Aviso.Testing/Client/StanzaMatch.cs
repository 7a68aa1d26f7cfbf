using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Testing.Client;

/// <summary>
/// Whether an element is the expected one: same name and namespace, same attributes, same text, same children in the same
/// order, at every depth. At the top an expectation may leave out <c>id</c>, <c>xml:lang</c>, a <c>to</c> that is the
/// receiver itself, and the <c>stanza-id</c> of the receiver's own archive. White space between elements means nothing. <c>{anything}</c> as the only content stands for any content.
/// </summary>
public static class StanzaMatch
{
    private const string AnyContent = "{anything}";

    /// <summary>Where and how the actual element differs; null when it matches.</summary>
    public static string? Difference(Expected expected, Element actual, Jid? receiver)
    {
        var wanted = expected.Element;
        var stripped = actual;
        foreach (var name in (ReadOnlySpan<string>)["id", "xml:lang"])
        {
            stripped = wanted[name] is null ? stripped.WithAttribute(name, null) : stripped;
        }

        if (wanted["to"] is null && receiver is not null && actual["to"] is { } to && (to == receiver.ToString() || to == receiver.Bare.ToString()))
        {
            stripped = stripped.WithAttribute("to", null);
        }

        return Compare(wanted, stripped, expected.Placeholders, wanted.Name, HasStanzaId(wanted) ? null : receiver?.Bare.ToString());
    }

    private static bool HasStanzaId(Element message) => message.Child("stanza-id", Namespaces.StanzaIds) is not null;

    private static string? Compare(Element expected, Element actual, Scenarios.Placeholders placeholders, string path, string? archive = null)
    {
        if (expected.Name != actual.Name || expected.Namespace != actual.Namespace)
        {
            return $"{path}: expected <{expected.Name} xmlns='{expected.Namespace}'>, but it is <{actual.Name} xmlns='{actual.Namespace}'>";
        }

        return CompareAttributes(expected, actual, placeholders, path)
            ?? (expected.Text.Trim() == AnyContent ? null : CompareContent(expected, actual, placeholders, path, archive));
    }

    private static string? CompareAttributes(Element expected, Element actual, Scenarios.Placeholders placeholders, string path)
    {
        foreach (var (name, value) in expected.Attributes)
        {
            if (actual[name] is not { } present)
            {
                return $"{path}: the attribute {name} is missing";
            }

            if (!placeholders.Matches(value, present))
            {
                return $"{path}: {name} is '{present}', not '{value}'";
            }
        }

        var extra = actual.Attributes.FirstOrDefault(one => expected[one.Key] is null);
        return extra.Key is null ? null : $"{path}: unexpected attribute {extra.Key}='{extra.Value}'";
    }

    private static string? CompareContent(
        Element expected, Element actual, Scenarios.Placeholders placeholders, string path, string? archive)
    {
        var children = archive is null
            ? actual.Children
            : [.. actual.Children.Where(one => one.Name != "stanza-id" || one.Namespace != Namespaces.StanzaIds || one["by"] != archive)];
        var (wantedText, text) = expected.Children.Count > 0 || children.Count > 0
            ? (expected.Text.Trim(), actual.Text.Trim())
            : (expected.Text, actual.Text);
        if (!placeholders.Matches(wantedText, text))
        {
            return $"{path}: the text is '{text}', not '{wantedText}'";
        }

        for (var index = 0; index < Math.Min(expected.Children.Count, children.Count); index++)
        {
            var child = expected.Children[index];
            if (Compare(child, children[index], placeholders, $"{path}/{child.Name}") is { } difference)
            {
                return difference;
            }
        }

        return expected.Children.Count > children.Count ? $"{path}: <{expected.Children[children.Count].Name}> is missing"
            : children.Count > expected.Children.Count ? $"{path}: unexpected {children[expected.Children.Count].ToXml(expected.Namespace)}"
            : null;
    }
}
