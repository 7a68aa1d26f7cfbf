using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Aviso.Xml;

namespace Aviso.Protocol;

/// <summary>The error that ends a stream (RFC 6120 §4.9).</summary>
/// <param name="Condition">Name of the defined condition (RFC 6120 §4.9.3).</param>
/// <param name="Text">Explanation for people, in English.</param>
/// <param name="ApplicationCondition">More specific condition, in a namespace of its own (RFC 6120 §4.9.4).</param>
public sealed record StreamError(string Condition, string? Text = null, Element? ApplicationCondition = null)
{
    private const string SeeOtherHostCondition = "see-other-host";

    public static StreamError BadFormat { get; } = new("bad-format");

    public static StreamError BadNamespacePrefix { get; } = new("bad-namespace-prefix");

    public static StreamError Conflict { get; } = new("conflict");

    public static StreamError ConnectionTimeout { get; } = new("connection-timeout");

    public static StreamError HostGone { get; } = new("host-gone");

    public static StreamError HostUnknown { get; } = new("host-unknown");

    public static StreamError ImproperAddressing { get; } = new("improper-addressing");

    public static StreamError InternalServerError { get; } = new("internal-server-error");

    public static StreamError InvalidFrom { get; } = new("invalid-from");

    public static StreamError InvalidNamespace { get; } = new("invalid-namespace");

    public static StreamError InvalidXml { get; } = new("invalid-xml");

    public static StreamError NotAuthorized { get; } = new("not-authorized");

    public static StreamError NotWellFormed { get; } = new("not-well-formed");

    public static StreamError PolicyViolation { get; } = new("policy-violation");

    public static StreamError RemoteConnectionFailed { get; } = new("remote-connection-failed");

    public static StreamError Reset { get; } = new("reset");

    public static StreamError ResourceConstraint { get; } = new("resource-constraint");

    public static StreamError RestrictedXml { get; } = new("restricted-xml");

    public static StreamError SystemShutdown { get; } = new("system-shutdown");

    public static StreamError UndefinedCondition { get; } = new("undefined-condition");

    public static StreamError UnsupportedEncoding { get; } = new("unsupported-encoding");

    public static StreamError UnsupportedFeature { get; } = new("unsupported-feature");

    public static StreamError UnsupportedStanzaType { get; } = new("unsupported-stanza-type");

    public static StreamError UnsupportedVersion { get; } = new("unsupported-version");

    /// <summary>Host, with or without port, that the peer shall connect to: <c>see-other-host</c> only.</summary>
    public string? Host { get; init; }

    /// <summary>Sends the peer to another host (RFC 6120 §4.9.3.19).</summary>
    /// <param name="host">Host name or bracketed IP literal, optionally with a port.</param>
    public static StreamError SeeOtherHost(string host) => new(SeeOtherHostCondition) { Host = host };

    /// <summary>The stream error that answers bad XML.</summary>
    public static StreamError From(XmlError error) => error switch
    {
        XmlError.RestrictedXml => RestrictedXml,
        XmlError.BadNamespacePrefix => BadNamespacePrefix,
        XmlError.UnsupportedEncoding => UnsupportedEncoding,
        XmlError.BadFormat => BadFormat,
        XmlError.LimitExceeded => PolicyViolation, // RFC 6120 §13.12
        _ => NotWellFormed,
    };

    /// <summary>Reads an <c>error</c> element of a stream; an unknown condition is kept by its name.</summary>
    /// <returns>False when the element is not a stream error.</returns>
    public static bool TryParse(Element element, [NotNullWhen(true)] out StreamError? error)
    {
        error = null;
        if (element.Name != "error" || element.Namespace != Namespaces.Stream)
        {
            return false;
        }

        var condition = element.Children.FirstOrDefault(child => child.Namespace == Namespaces.Streams && child.Name != "text");
        error = new StreamError(
            condition?.Name ?? UndefinedCondition.Condition,
            element.Child("text", Namespaces.Streams)?.Text,
            element.Children.FirstOrDefault(child => child.Namespace != Namespaces.Streams))
        {
            Host = condition?.Name == SeeOtherHostCondition ? condition.Text.Trim() : null,
        };
        return true;
    }

    /// <summary>The same error with an explanation.</summary>
    public StreamError WithText(string text) => this with { Text = text };

    /// <summary>
    /// The <c>error</c> element, which declares its own namespace: for framings without an enclosing stream element
    /// (RFC 7395 §3.4).
    /// </summary>
    public Element ToElement() => new("error", Namespaces.Stream, [.. Content]);

    /// <summary>Writes <c>&lt;stream:error/&gt;</c> into a stream that has declared the prefix (RFC 6120 §4.8.5).</summary>
    public void WriteTo(IBufferWriter<byte> output)
    {
        output.Write("<stream:error>"u8);
        foreach (var child in Content)
        {
            child.WriteTo(output, Namespaces.Client);
        }

        output.Write("</stream:error>"u8);
    }

    private IEnumerable<Element> Content
    {
        get
        {
            yield return new Element(Condition, Namespaces.Streams, Host);
            if (Text is not null)
            {
                yield return new Element("text", Namespaces.Streams, ("xml:lang", "en"), Text);
            }

            if (ApplicationCondition is not null)
            {
                yield return ApplicationCondition;
            }
        }
    }
}
