using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using RabbitMQ.Client;

namespace Aviso.Cluster.RabbitMq;

/// <summary>How a connection to the broker is protected: the broker's certificate must be valid, and name the host of the address.</summary>
internal static class BrokerTls
{
    public static void Apply(ConnectionFactory factory, RabbitMqOptions options)
    {
        if (!factory.Ssl.Enabled)
        {
            return;
        }

        // Read anew for each connection, so that renewed files are used.
        factory.Ssl.ServerName = factory.HostName;
        if (options.CertificateFile is { } own)
        {
            // Through PKCS #12: the framework's TLS does not take a key that was only read from a file everywhere.
            using var read = X509Certificate2.CreateFromPemFile(own);
            factory.Ssl.Certs = [X509CertificateLoader.LoadPkcs12(read.Export(X509ContentType.Pkcs12), null)];
        }

        if (options.AuthorityFile is { } file)
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPemFile(file);
            factory.Ssl.CertificateValidationCallback = (_, certificate, chain, errors) => IsTrusted(certificate, chain, errors, authorities);
        }
    }

    private static bool IsTrusted(X509Certificate? certificate, X509Chain? presented, SslPolicyErrors errors, X509Certificate2Collection authorities)
    {
        // Whose name it has was checked already; whether it is trusted is for these authorities alone to say.
        if (certificate is not X509Certificate2 leaf || (errors & ~SslPolicyErrors.RemoteCertificateChainErrors) != SslPolicyErrors.None)
        {
            return false;
        }

        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck; // those who run an authority of their own seldom publish lists
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        foreach (var element in presented?.ChainElements ?? Enumerable.Empty<X509ChainElement>())
        {
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        }

        return chain.Build(leaf);
    }
}
