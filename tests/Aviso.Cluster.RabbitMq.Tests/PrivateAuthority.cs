using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Aviso.Cluster.RabbitMq.Tests;

/// <summary>An authority of one's own, as companies have them, with its files in a directory.</summary>
internal sealed class PrivateAuthority
{
    private static readonly TimeSpan s_past = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_future = TimeSpan.FromDays(1);
    private readonly X509Certificate2 _certificate;
    private readonly string _directory;

    public PrivateAuthority(string directory)
    {
        _directory = Directory.CreateDirectory(directory).FullName;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=Authority {Path.GetFileName(directory)}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _certificate = request.CreateSelfSigned(TimeProvider.System.GetUtcNow() - s_past, TimeProvider.System.GetUtcNow() + s_future);
        System.IO.File.WriteAllText(File, _certificate.ExportCertificatePem());
    }

    /// <summary>The authority's certificate (PEM).</summary>
    public string File => Path.Combine(_directory, "authority.pem");

    /// <summary>A file with a certificate for a name, and its key (PEM); made once for each name.</summary>
    public string Issue(string name)
    {
        var file = Path.Combine(_directory, name + ".pem");
        if (System.IO.File.Exists(file))
        {
            return file;
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        using var certificate = request.Create(_certificate, _certificate.NotBefore, _certificate.NotAfter, RandomNumberGenerator.GetBytes(8));
        System.IO.File.WriteAllText(file, certificate.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem() + "\n");
        return file;
    }
}
