using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Aviso.Streams.Tests.Tls;

/// <summary>A root and an intermediate that issue certificates of 90 days.</summary>
internal sealed class TestAuthority
{
    private readonly X509Certificate2 _root;
    private readonly X509Certificate2 _intermediate;
    private readonly DateTimeOffset _now;
    private byte _serial;

    public TestAuthority(TimeProvider time)
    {
        _now = time.GetUtcNow();
        using var rootKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _root = Request("CN=root", rootKey, isAuthority: true).CreateSelfSigned(_now.AddYears(-1), _now.AddYears(5));
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _intermediate = Request("CN=intermediate", key, isAuthority: true)
            .Create(_root, _now.AddYears(-1), _now.AddYears(4), [1])
            .CopyWithPrivateKey(key);
    }

    /// <summary>PEM texts of what was issued.</summary>
    public sealed record Issued(string Leaf, string Key, string Intermediate, string Root)
    {
        public string[] Parts => [Leaf, Key, Intermediate, Root];

        public string Everything => string.Join('\n', Parts);
    }

    public Issued Issue(params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request("CN=leaf", key, isAuthority: false);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (var name in names)
        {
            alternatives.AddDnsName(name);
        }

        request.CertificateExtensions.Add(alternatives.Build());
        using var leaf = request.Create(_intermediate, _now.AddDays(-1), _now.AddDays(90), [2, ++_serial]);
        return new Issued(
            leaf.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem(), _intermediate.ExportCertificatePem(), _root.ExportCertificatePem());
    }

    private static CertificateRequest Request(string name, ECDsa key, bool isAuthority)
    {
        var request = new CertificateRequest(name, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(isAuthority, false, 0, critical: true));
        return request;
    }
}
