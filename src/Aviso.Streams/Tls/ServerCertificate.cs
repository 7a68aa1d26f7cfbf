using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Aviso.Streams.Tls;

/// <summary>
/// A certificate ready for handshakes: chain built and options made once, because doing it for every handshake costs more
/// than the handshake. Immutable, thread-safe.
/// </summary>
public sealed class ServerCertificate
{
    /// <summary>ALPN of direct TLS for clients (XEP-0368 §2).</summary>
    private static readonly SslApplicationProtocol XmppClient = new("xmpp-client");

    /// <summary>ALPN of direct TLS for servers (XEP-0368 §2).</summary>
    private static readonly SslApplicationProtocol XmppServer = new("xmpp-server");

    // More names than any honest certificate has; also bounds the index of the store.
    private const int MaxNames = 1000;

    private readonly SslServerAuthenticationOptions[] _options;

    internal ServerCertificate(X509Certificate2 leaf, X509Certificate2Collection chain)
    {
        Leaf = leaf;
        EndPoint = EndPointBinding.Compute(leaf);
        Names = [.. NamesOf(leaf).Take(MaxNames)];
        var context = SslStreamCertificateContext.Create(leaf, chain, offline: true);
        _options =
        [
            MakeOptions(context, TlsPurpose.Client, isDirect: false),
            MakeOptions(context, TlsPurpose.Client, isDirect: true),
            MakeOptions(context, TlsPurpose.Server, isDirect: false),
            MakeOptions(context, TlsPurpose.Server, isDirect: true),
        ];
    }

    /// <summary>The certificate itself, with its private key. Belongs to the store: do not dispose of it.</summary>
    public X509Certificate2 Leaf { get; }

    /// <summary>DNS names it is for, lower-case ASCII, wildcards included.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Data of tls-server-end-point; null: undefined for it.</summary>
    public byte[]? EndPoint { get; }

    /// <summary>Whether this server made it itself.</summary>
    public bool IsMadeHere => SelfSignedCertificate.IsMadeHere(Leaf);

    internal SslServerAuthenticationOptions Options(TlsPurpose purpose, bool isDirect) =>
        _options[(purpose == TlsPurpose.Server ? 2 : 0) + (isDirect ? 1 : 0)];

    // Whether a peer's certificate is good is decided later, when it is known who the peer claims to be: a bad one means no
    // SASL EXTERNAL, not no TLS (RFC 6120 §13.7.2).
    private static bool AcceptForNow(object sender, X509Certificate? remote, X509Chain? chain, SslPolicyErrors errors) => true;

    private static SslServerAuthenticationOptions MakeOptions(SslStreamCertificateContext context, TlsPurpose purpose, bool isDirect) => new()
    {
        ServerCertificateContext = context,
        EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        // Costs the server more than the client, and makes channel bindings undefined (RFC 9266 §4.2).
        AllowRenegotiation = false,
        ClientCertificateRequired = purpose == TlsPurpose.Server,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
#pragma warning disable CA5359 // See AcceptForNow.
        RemoteCertificateValidationCallback = purpose == TlsPurpose.Server ? AcceptForNow : null,
#pragma warning restore CA5359
        ApplicationProtocols = isDirect ? [purpose == TlsPurpose.Server ? XmppServer : XmppClient] : null,
    };

    // Subject alternative names; the common name counts only where there are none at all (RFC 6125 §6.4.4).
    private static IEnumerable<string> NamesOf(X509Certificate2 leaf)
    {
        var names = leaf.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(extension => extension.EnumerateDnsNames()).ToList();
        if (names.Count == 0 && leaf.GetNameInfo(X509NameType.SimpleName, forIssuer: false) is { Length: > 0 } common)
        {
            names.Add(common);
        }

        return names.Select(DomainNames.ToAscii).Distinct();
    }
}
