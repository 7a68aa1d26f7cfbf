using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Aviso.Streams.Tls;

/// <summary>Reads a PEM file with one certificate, its chain and its key, in any order.</summary>
internal static class CertificatePem
{
    // Real chains have two or three.
    private const int MaxCertificates = 16;

    /// <summary>The certificate with its private key, and the rest of the chain, leaf's issuer first, without the root.</summary>
    /// <exception cref="CertificateException">Something is missing.</exception>
    public static (X509Certificate2 Leaf, X509Certificate2Collection Chain) Parse(string pem)
    {
        var certificates = new List<string>();
        string? key = null;
        var rest = pem.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            var label = rest[fields.Label].ToString();
            var text = rest[fields.Location].ToString();
            switch (label)
            {
                case "CERTIFICATE" or "X509 CERTIFICATE" or "TRUSTED CERTIFICATE":
                    certificates.Add(text);
                    break;
                case "ENCRYPTED PRIVATE KEY":
                    throw EncryptedKey();
                case "PRIVATE KEY" or "RSA PRIVATE KEY" or "EC PRIVATE KEY" when text.Contains("Proc-Type: 4,ENCRYPTED", StringComparison.Ordinal):
                    throw EncryptedKey();
                case "PRIVATE KEY" or "RSA PRIVATE KEY" or "EC PRIVATE KEY" when key is not null:
                    throw new CertificateException("There is more than one private key in the file. Leave only the key of the server's certificate.");
                case "PRIVATE KEY" or "RSA PRIVATE KEY" or "EC PRIVATE KEY":
                    key = text;
                    break;
                default:
                    // "EC PARAMETERS" and the like say nothing that the key does not.
                    break;
            }

            rest = rest[fields.Location.End..];
        }

        if (certificates.Count == 0)
        {
            throw new CertificateException(
                "There is no certificate in the file. It must hold a block \"-----BEGIN CERTIFICATE-----\", followed by those of its chain.");
        }

        if (certificates.Count > MaxCertificates)
        {
            throw new CertificateException($"There are {certificates.Count} certificates in the file; a chain has at most {MaxCertificates}.");
        }

        if (key is null)
        {
            throw new CertificateException(
                "There is no private key in the file. Append the key of the certificate (a block \"-----BEGIN PRIVATE KEY-----\").");
        }

        var leaf = FindLeaf(certificates, key);
        return (leaf, ChainOf(leaf, certificates));
    }

    private static CertificateException EncryptedKey() => new(
        "The private key is protected by a password. Take the password off, e.g. with \"openssl pkey -in key.pem -out plain.pem\", and use the result.");

    private static X509Certificate2 FindLeaf(List<string> certificates, string key)
    {
        Exception? last = null;
        foreach (var certificate in certificates)
        {
            try
            {
                return ForHandshakes(X509Certificate2.CreateFromPem(certificate, key));
            }
            catch (Exception exception) when (exception is CryptographicException or ArgumentException)
            {
                // Not this one's key: try the next, since the order in the file is free.
                last = exception;
            }
        }

        throw new CertificateException(
            "The private key in the file belongs to none of the certificates in it. Put together the certificate and the key that were made for each other.",
            last!);
    }

    // The TLS of Windows wants keys that went through its own store.
    private static X509Certificate2 ForHandshakes(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        }
    }

    // Follows the issuers by name. Certificates that do not belong are left out, and so is the root, which peers have.
    private static X509Certificate2Collection ChainOf(X509Certificate2 leaf, List<string> certificates)
    {
        var others = certificates.Select(text => X509Certificate2.CreateFromPem(text)).ToList();
        var chain = new X509Certificate2Collection();
        for (var current = leaf; !IsRoot(current);)
        {
            var next = others.Find(other => other.SubjectName.RawData.AsSpan().SequenceEqual(current.IssuerName.RawData));
            if (next is null || IsRoot(next))
            {
                break;
            }

            chain.Add(next);
            others.Remove(next);
            current = next;
        }

        return chain;
    }

    private static bool IsRoot(X509Certificate2 certificate) =>
        certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
}
