using Aviso.Protocol;
using Aviso.Testing.Scenarios;
using Aviso.Xml;

namespace Aviso.Testing.Client;

/// <summary>An expected element, which may hold placeholders.</summary>
public sealed class Expected(Element element, Placeholders? placeholders = null)
{
    /// <summary>From XML as it would stand on a client's stream.</summary>
    public Expected(string xml, Placeholders? placeholders = null) : this(Parse(xml), placeholders) { }

    /// <summary>The element.</summary>
    public Element Element { get; } = element;

    /// <summary>What the placeholders in it mean.</summary>
    public Placeholders Placeholders { get; } = placeholders ?? new(TimeProvider.System);

    /// <summary>As text.</summary>
    public string Text => Element.ToXml(Namespaces.Client);

    /// <summary>The XML without the prefix that stream headers declare, so that it can stand alone.</summary>
    public static string WithoutPrefixes(string xml) => xml
        .Replace("<stream:error>", "<error xmlns='http://etherx.jabber.org/streams'>", StringComparison.Ordinal)
        .Replace("<stream:features>", "<features xmlns='http://etherx.jabber.org/streams'>", StringComparison.Ordinal)
        .Replace("</stream:", "</", StringComparison.Ordinal);

    private static Element Parse(string xml)
    {
        try
        {
            return Element.Parse(WithoutPrefixes(xml), Namespaces.Client);
        }
        catch (FormatException exception)
        {
            throw new TestFailedException($"The expectation is no XML: {xml}", exception);
        }
    }
}
