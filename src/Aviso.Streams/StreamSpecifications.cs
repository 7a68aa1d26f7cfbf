using Aviso.Abstractions.Modules;

namespace Aviso.Streams;

/// <summary>What client streams themselves implement, beside what modules declare; for documentation and <c>aviso modules</c>.</summary>
public static class StreamSpecifications
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Specification> All { get; } =
    [
        new("RFC 6120", "", "client streams"),
        new("RFC 6121", "", "§8: delivery rules"),
        new("RFC 7622", "", "addresses"),
        new("RFC 5802", "", "SCRAM-SHA-1 and -PLUS; RFC 7677: SCRAM-SHA-256; SCRAM-SHA-512"),
        new("RFC 9266", "", "channel binding tls-exporter; RFC 5929: tls-server-end-point, tls-unique on TLS 1.2"),
        new("XEP-0078", "2.5", "off by default"),
        new("XEP-0086", "1.0", "error codes, in answers to XEP-0078"),
        new("XEP-0198", "1.6.3", "stream management with resumption"),
        new("XEP-0368", "1.1.0", "direct TLS, ALPN xmpp-client"),
        new("XEP-0386", "1.1.0", "resource binding 2"),
        new("XEP-0388", "1.0.4", "extensible SASL profile"),
        new("XEP-0440", "1.0.0", "channel binding types"),
        new("XEP-0474", "0.5.0", "SCRAM downgrade protection"),
        new("XEP-0480", "0.2.0", "tasks for SCRAM-SHA-256 and -512"),
        new("XEP-0484", "0.2.0", "tokens, without TLS 0-RTT"),
    ];
}
