namespace Aviso.Xml;

/// <summary>Why bytes were refused. The stream layer maps each value to a stream error of RFC 6120 §4.9.3.</summary>
public enum XmlError
{
    /// <summary>Nothing wrong.</summary>
    None,

    /// <summary>Not well-formed or not namespace-well-formed XML, or not valid UTF-8 (RFC 6120 §11.3, §4.9.3.13).</summary>
    NotWellFormed,

    /// <summary>Comment, processing instruction, DTD or undefined entity reference (RFC 6120 §11.1, §4.9.3.18).</summary>
    RestrictedXml,

    /// <summary>A wrong namespace prefix on a stream-level element; judged by the stream layer (RFC 6120 §4.9.3.2).</summary>
    BadNamespacePrefix,

    /// <summary>The sender uses or announces an encoding other than UTF-8 (RFC 6120 §11.6, §4.9.3.22).</summary>
    UnsupportedEncoding,

    /// <summary>XML that cannot be processed in a stream, such as text between stanzas (RFC 6120 §4.9.3.1).</summary>
    BadFormat,

    /// <summary>A bound of <see cref="XmlLimits"/> was passed (answered with policy-violation, RFC 6120 §4.9.3.14).</summary>
    LimitExceeded,
}
