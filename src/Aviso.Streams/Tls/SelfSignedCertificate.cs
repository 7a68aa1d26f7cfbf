using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Aviso.Streams.Tls;

/// <summary>The certificate a domain has until its administrator puts a real one in place.</summary>
internal static class SelfSignedCertificate
{
    // Found again by IsMadeHere, so that only our own certificates are replaced when they expire.
    private const string Organization = "Aviso self-signed";

    // X.520 ub-common-name
    private const int MaxCommonNameLength = 64;

    /// <summary>ECDSA P-256 for the domain and its subdomains, valid two years from yesterday (clocks differ).</summary>
    public static X509Certificate2 Create(string domain, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var subject = new X500DistinguishedNameBuilder();
        subject.AddCommonName(domain.Length <= MaxCommonNameLength ? domain : "XMPP server");
        subject.AddOrganizationName(Organization);
        var request = new CertificateRequest(subject.Build(), key, HashAlgorithmName.SHA256);

        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(domain, out var address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            var ascii = DomainNames.ToAscii(domain);
            names.AddDnsName(ascii);
            names.AddDnsName("*." + ascii);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        // Server for clients and incoming servers, client towards other servers (SASL EXTERNAL).
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension(
            [new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));

        var now = time.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddYears(2));
    }

    /// <summary>Whether <see cref="Create"/> made it.</summary>
    public static bool IsMadeHere(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData)
        && certificate.Subject.Contains("O=" + Organization, StringComparison.Ordinal);

    /// <summary>Certificate and key as the text of a file in the certificates directory.</summary>
    public static string ToPem(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return string.Create(CultureInfo.InvariantCulture, $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
    }
}
