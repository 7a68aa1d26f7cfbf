using System.Diagnostics.CodeAnalysis;

namespace Aviso.Streams.Edges.Inside;

/// <summary>Where an edge waits for inner servers.</summary>
/// <param name="Host">A name, or an address.</param>
/// <param name="Port">A port.</param>
public sealed record EdgeAddress(string Host, int Port)
{
    /// <summary>Reads HOST:PORT; IPv6 addresses stand in brackets.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out EdgeAddress? address)
    {
        address = null;
        if (text.LastIndexOf(':') is not (var colon and > 0) || !ushort.TryParse(text.AsSpan(colon + 1), out var port) || port == 0)
        {
            return false;
        }

        var host = text[..colon];
        var isBracketed = host is ['[', _, .., ']'];
        host = isBracketed ? host[1..^1] : host;
        var kind = Uri.CheckHostName(host);
        if (kind == UriHostNameType.Unknown || isBracketed != (kind == UriHostNameType.IPv6))
        {
            return false;
        }

        address = new(host, port);
        return true;
    }

    /// <inheritdoc />
    public override string ToString() => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]:{Port}" : $"{Host}:{Port}";
}
