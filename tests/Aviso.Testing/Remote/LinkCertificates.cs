using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Aviso.Testing.Remote;

/// <summary>An authority for links between edges and inner servers, and what it has signed, as files.</summary>
public sealed class LinkCertificates : IDisposable
{
    private readonly X509Certificate2 _root;
    private byte _serial;

    /// <summary>Makes the authority.</summary>
    public LinkCertificates()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=links", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, critical: true));
        _root = request.CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(30));
    }

    /// <summary>Writes a certificate with its key (<c>link.pem</c>), and the authority (<c>link-ca.pem</c>), into a data directory.</summary>
    public void Write(string directory, string name)
    {
        Directory.CreateDirectory(directory);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var leaf = request.Create(_root, TimeProvider.System.GetUtcNow().AddHours(-1), TimeProvider.System.GetUtcNow().AddDays(20), [1, ++_serial]);
        File.WriteAllText(Path.Combine(directory, "link.pem"), leaf.ExportCertificatePem() + "\n" + key.ExportPkcs8PrivateKeyPem());
        File.WriteAllText(Path.Combine(directory, "link-ca.pem"), _root.ExportCertificatePem());
    }

    /// <inheritdoc />
    public void Dispose() => _root.Dispose();
}
