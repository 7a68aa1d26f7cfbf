using Aviso.Abstractions.Hosts;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Streams.Negotiation;

/// <summary>What a client's stream header must be like (RFC 6120 §4.7, §4.8), and the error when it is not.</summary>
internal static class HeaderRules
{
    /// <param name="header">The header.</param>
    /// <param name="hosts">The hosts there are.</param>
    /// <param name="before">The host of the stream that this one follows on the same connection; null for the first.</param>
    /// <param name="host">The host the stream is for.</param>
    public static StreamError? Check(StreamHeader header, IVirtualHosts hosts, IVirtualHost? before, out IVirtualHost? host)
    {
        host = before;
        if (header.Namespace != Namespaces.Stream)
        {
            // §4.9.3.10 and §4.9.3.2: the usual prefix bound to something else, or some other prefix.
            return header.Prefix == "stream" ? StreamError.InvalidNamespace : StreamError.BadNamespacePrefix;
        }

        if (header.Name != "stream")
        {
            return StreamError.BadFormat;
        }

        if (header.Scope.Default != Namespaces.Client)
        {
            return StreamError.InvalidNamespace; // §4.8.2
        }

        if (!HasVersionOne(header.Version))
        {
            return StreamError.UnsupportedVersion; // §4.7.5: without a version it is a stream from before RFC 3920
        }

        if (Find(header.To, hosts) is not { } found)
        {
            return StreamError.HostUnknown; // §4.9.3.6
        }

        // A restarted stream stays with the host it was begun for: whoever authenticated there is nobody elsewhere.
        if (before is not null && found != before)
        {
            return StreamError.HostUnknown;
        }

        host = found;
        return null;
    }

    // §4.7.2: without `to` a server that has one host only can know who is meant.
    private static IVirtualHost? Find(string? to, IVirtualHosts hosts)
    {
        if (to is null)
        {
            return hosts.All.Count == 1 ? hosts.All[0] : null;
        }

        return Jid.TryParse(to, out var jid) && jid.IsDomain ? hosts.Find(jid.Domain) : null;
    }

    // §4.7.5: major and minor are integers; we understand every minor version of 1.
    private static bool HasVersionOne(string? version) =>
        version?.Split('.') is [var major, var minor]
        && int.TryParse(major, out var number) && number == 1 && int.TryParse(minor, out var minorNumber) && minorNumber >= 0;
}
