using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Aviso.Streams.Tls;

/// <summary>
/// The channel binding tls-server-end-point: a hash of the server's certificate (RFC 5929 §4.1). Computed here because
/// SslStream cannot on the server's side.
/// </summary>
public static class EndPointBinding
{
    private const string RsaPss = "1.2.840.113549.1.1.10";

    /// <summary>The binding; null where it is undefined: signatures without a hash function of their own (Ed25519).</summary>
    public static byte[]? Compute(X509Certificate2 certificate) => HashOf(certificate) is { } hash
        ? CryptographicOperations.HashData(hash, certificate.RawDataMemory.Span)
        : null;

    // MD5 and SHA-1 give way to SHA-256; all others are taken as they are.
    private static HashAlgorithmName? HashOf(X509Certificate2 certificate) => certificate.SignatureAlgorithm.Value switch
    {
        "1.2.840.113549.1.1.4" or "1.2.840.113549.1.1.5" or "1.2.840.10045.4.1" or "1.2.840.10040.4.3" => HashAlgorithmName.SHA256,
        "1.2.840.113549.1.1.11" or "1.2.840.10045.4.3.2" => HashAlgorithmName.SHA256,
        "1.2.840.113549.1.1.12" or "1.2.840.10045.4.3.3" => HashAlgorithmName.SHA384,
        "1.2.840.113549.1.1.13" or "1.2.840.10045.4.3.4" => HashAlgorithmName.SHA512,
        RsaPss => HashOfPss(certificate),
        _ => null,
    };

    // Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm SEQUENCE { oid, RSASSA-PSS-params }, signature };
    // the hash is the params' optional field [0], SHA-1 by default (RFC 4055 §3.1).
    private static HashAlgorithmName? HashOfPss(X509Certificate2 certificate)
    {
        var reader = new AsnReader(certificate.RawDataMemory, AsnEncodingRules.DER).ReadSequence();
        reader.ReadEncodedValue();
        var algorithm = reader.ReadSequence();
        algorithm.ReadObjectIdentifier();
        var parameters = algorithm.ReadSequence();
        var hashField = new Asn1Tag(TagClass.ContextSpecific, 0, isConstructed: true);
        if (!parameters.HasData || !parameters.PeekTag().HasSameClassAndValue(hashField))
        {
            return HashAlgorithmName.SHA256;
        }

        return parameters.ReadSequence(hashField).ReadSequence().ReadObjectIdentifier() switch
        {
            "1.3.14.3.2.26" or "2.16.840.1.101.3.4.2.1" => HashAlgorithmName.SHA256,
            "2.16.840.1.101.3.4.2.2" => HashAlgorithmName.SHA384,
            "2.16.840.1.101.3.4.2.3" => HashAlgorithmName.SHA512,
            _ => null,
        };
    }
}
