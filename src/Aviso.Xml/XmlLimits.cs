namespace Aviso.Xml;

/// <summary>All bounds on received XML, in one place. Immutable.</summary>
public sealed record XmlLimits
{
    /// <summary>The deepest nesting any configuration may allow: trees of cold paths are walked recursively.</summary>
    public const int DepthCeiling = 1024;

    /// <summary>Bytes of one top-level element, both as received and in canonical form.</summary>
    public int MaxStanzaBytes { get; init; } = 262_144;

    /// <summary>Bytes of the stream header, with its XML declaration.</summary>
    public int MaxHeaderBytes { get; init; } = 8_192;

    /// <summary>Nesting depth; the stanza's own element has depth 1. At most <see cref="DepthCeiling"/>.</summary>
    public int MaxDepth
    {
        get;
        init => field = value <= DepthCeiling ? value : throw new ArgumentOutOfRangeException(nameof(value), value, $"At most {DepthCeiling}.");
    } = 128;

    /// <summary>Attributes of one element, namespace declarations included.</summary>
    public int MaxAttributes { get; init; } = 64;

    /// <summary>Elements of one stanza, its own element included.</summary>
    public int MaxElements { get; init; } = 1_000;

    /// <summary>Bytes of one qualified name.</summary>
    public int MaxNameBytes { get; init; } = 256;

    /// <summary>
    /// Per stanza, both the number of prefix declarations and the number of distinct namespace names. Declaring the
    /// same default namespace on many siblings counts once.
    /// </summary>
    public int MaxNamespaceDeclarations { get; init; } = 64;

    /// <summary>For authenticated streams.</summary>
    public static XmlLimits Default { get; } = new();

    /// <summary>For peers that have not authenticated: nothing they legitimately send is larger.</summary>
    public static XmlLimits BeforeAuthentication { get; } = new() { MaxStanzaBytes = 8_192, MaxElements = 32, MaxDepth = 16 };

    /// <summary>For documents of our own: stored data and configuration, where only depth needs a bound.</summary>
    internal static XmlLimits Documents { get; } = new()
    {
        MaxStanzaBytes = int.MaxValue,
        MaxAttributes = int.MaxValue,
        MaxElements = int.MaxValue,
        MaxNameBytes = int.MaxValue,
        MaxNamespaceDeclarations = int.MaxValue,
        MaxDepth = DepthCeiling,
    };
}
