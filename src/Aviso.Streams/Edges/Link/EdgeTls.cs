using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Aviso.Streams.Edges.Inside;
using Aviso.Streams.Tls;

namespace Aviso.Streams.Edges.Link;

/// <summary>
/// TLS between edges and inner servers: 1.3, and both sides show certificates of authorities that the other one names. The files are read anew
/// each time, so that renewed ones are used. Thread-safe.
/// </summary>
/// <param name="files">The files.</param>
/// <param name="names">The names that the other side may have; empty: any.</param>
internal sealed class EdgeTls(EdgeFiles files, IReadOnlyList<string> names)
{
    /// <summary>Looks whether the files can be used.</summary>
    /// <exception cref="CertificateException">They cannot; the text says which, why and what to do.</exception>
    public void Check()
    {
        _ = OwnCertificate();
        _ = Policy();
    }

    /// <summary>Connects to an edge and shakes hands.</summary>
    /// <exception cref="IOException">It cannot be reached, or is not who it should be; the text says what to do.</exception>
    public async Task<Stream> ConnectAsync(EdgeAddress address, CancellationToken cancellation)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.Host, address.Port, cancellation);
        }
        catch
        {
            socket.Dispose();
            throw;
        }

        return await ShakeHandsAsync(
            new NetworkStream(socket, ownsSocket: true),
            (stream, validate) => stream.AuthenticateAsClientAsync(
                new SslClientAuthenticationOptions
                {
                    TargetHost = address.Host,
                    EnabledSslProtocols = SslProtocols.Tls13,
                    ClientCertificateContext = OwnCertificate(),
                    CertificateChainPolicy = Policy(),
                    RemoteCertificateValidationCallback = validate,
                },
                cancellation),
            $"name {address.Host}");
    }

    /// <summary>Shakes hands with who has connected.</summary>
    /// <exception cref="IOException">It is no inner server.</exception>
    public Task<Stream> AcceptAsync(Stream transport, CancellationToken cancellation) => ShakeHandsAsync(
        transport,
        (stream, validate) => stream.AuthenticateAsServerAsync(
            new SslServerAuthenticationOptions
            {
                EnabledSslProtocols = SslProtocols.Tls13,
                ServerCertificateContext = OwnCertificate(),
                ClientCertificateRequired = true,
                CertificateChainPolicy = Policy(),
                RemoteCertificateValidationCallback = validate,
                AllowTlsResume = false, // or it would rest on a certificate seen earlier
            },
            cancellation),
        names.Count == 0 ? "be for clients" : $"name {string.Join(" or ", names)}");

    private async Task<Stream> ShakeHandsAsync(Stream transport, Func<SslStream, RemoteCertificateValidationCallback, Task> shake, string must)
    {
        string? fault = null;
        var stream = new SslStream(transport, leaveInnerStreamOpen: false);
        try
        {
            await shake(stream, (_, certificate, chain, errors) => (fault = FaultOf(certificate, chain, errors, must)) is null);
            return stream;
        }
        catch (Exception exception) when (exception is AuthenticationException or CertificateException)
        {
            await stream.DisposeAsync();
            throw new EdgeLinkException(fault ?? exception.Message, exception);
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    private string? FaultOf(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, string must)
    {
        if (certificate is not X509Certificate2 leaf || errors.HasFlag(SslPolicyErrors.RemoteCertificateNotAvailable))
        {
            return "It has shown no certificate.";
        }

        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateChainErrors))
        {
            var why = string.Join(", ", chain?.ChainStatus.Select(one => one.Status.ToString()).Distinct() ?? []);
            return $"The certificate {leaf.Subject} is not trusted ({why}): it must be valid and signed by an authority in {files.Authorities}.";
        }

        return errors != SslPolicyErrors.None || (names.Count > 0 && !names.Any(name => leaf.MatchesHostname(name)))
            ? $"The certificate {leaf.Subject} does not {must}."
            : null;
    }

    private SslStreamCertificateContext OwnCertificate()
    {
        var text = Read(files.Certificate);
        try
        {
            var (leaf, chain) = CertificatePem.Parse(text);
            return SslStreamCertificateContext.Create(leaf, chain, offline: true);
        }
        catch (CertificateException exception)
        {
            throw new CertificateException($"{files.Certificate}: {exception.Message}", exception);
        }
    }

    private X509ChainPolicy Policy()
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck, // those who run an authority of their own seldom publish lists
            DisableCertificateDownloads = true,
        };
        try
        {
            policy.CustomTrustStore.ImportFromPem(Read(files.Authorities));
        }
        catch (CryptographicException exception)
        {
            throw new CertificateException($"The authorities in {files.Authorities} cannot be read: {exception.Message}", exception);
        }

        return policy.CustomTrustStore.Count > 0
            ? policy
            : throw new CertificateException($"There is no certificate in {files.Authorities}. It must hold a block \"-----BEGIN CERTIFICATE-----\" for each authority.");
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CertificateException($"The file {file} cannot be read: {exception.Message} The user that runs the server must be able to read it.", exception);
        }
    }
}
