using Aviso.Xml;

namespace Aviso.Streams.Clients;

/// <summary>The limits of the XML engine, from the options.</summary>
internal static class StreamLimits
{
    public static XmlLimits BeforeAuthentication(ClientOptions options) =>
        XmlLimits.BeforeAuthentication with { MaxStanzaBytes = options.MaxBytesBeforeAuthentication };

    public static XmlLimits AfterAuthentication(ClientOptions options) => XmlLimits.Default with
    {
        MaxStanzaBytes = options.MaxStanzaBytes,
        MaxElements = options.MaxElements,
        MaxDepth = options.MaxDepth,
        MaxAttributes = options.MaxAttributes,
    };
}
