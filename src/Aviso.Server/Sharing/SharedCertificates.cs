using System.Security.Cryptography;
using Aviso.Cluster.Ownership;
using Aviso.Cluster.Sharing;
using Aviso.Core.Hosting;
using Aviso.Streams.Tls;
using Microsoft.Extensions.Logging;

namespace Aviso.Server.Sharing;

/// <summary>
/// Keeps the certificates in use alike those that the nodes share. A listener only by its place in the order of the start: before a port is open, so that
/// no certificate is made for a domain that has a shared one.
/// </summary>
internal sealed partial class SharedCertificates(ISharedTable table, CertificateSeal? seal, CertificateStore certificates, ILogger<SharedCertificates> log) : IServerListener
{
    /// <summary>What is missing where there is no secret.</summary>
    public const string NoSecret =
        "The nodes have no 'cluster/secret', with which the keys of shared certificates are encrypted. Give all nodes the same one: cluster { secret = file('PATH') }, made by: openssl rand -base64 32";

    private Dictionary<string, string> _opened = new Dictionary<string, string>();
    private long _seen = -1;

    public async Task StartAsync(CancellationToken cancellation)
    {
        try
        {
            await FollowAsync(await table.HeadAsync(cancellation), cancellation);
        }
        catch (ClusterTableException exception)
        {
            Log.NotRead(log, exception.Message);
        }
    }

    public Task StopAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <summary>Reads them anew when they have changed.</summary>
    public async Task FollowAsync(SharedHead head, CancellationToken cancellation)
    {
        if (head.Certificates == _seen)
        {
            return;
        }

        var opened = new Dictionary<string, string>();
        var all = await table.CertificatesAsync(cancellation);
        foreach (var one in all)
        {
            if (FaultOf(one, out var pem) is not { } fault)
            {
                opened[one.Name] = pem;
            }
            else
            {
                Log.NotOpened(log, one.Name, fault);
                if (_opened.TryGetValue(one.Name, out var before))
                {
                    opened[one.Name] = before;
                }
            }
        }

        foreach (var problem in certificates.Share(opened))
        {
            Log.Problem(log, problem.File, problem.Message);
        }

        if (all.Count > 0 || _seen > 0)
        {
            Log.Followed(log, opened.Count == 0 ? "none" : string.Join(", ", opened.Keys));
        }

        (_opened, _seen) = (opened, head.Certificates);
    }

    /// <summary>Why a certificate cannot be used here; null: it can.</summary>
    public string? FaultOf(SharedCertificate certificate, out string pem)
    {
        pem = string.Empty;
        if (seal is null)
        {
            return NoSecret;
        }

        try
        {
            pem = seal.Open(certificate.Name, certificate.Sealed.Span);
            return null;
        }
        catch (CryptographicException exception)
        {
            return exception.Message;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The certificates that the nodes share cannot be read yet: {Reason}")]
        public static partial void NotRead(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Error, "The shared certificate {Name} is not used. {Fault}")]
        public static partial void NotOpened(ILogger logger, string name, string fault);

        [LoggerMessage(3, LogLevel.Warning, "Certificate {File}: {Problem}")]
        public static partial void Problem(ILogger logger, string file, string problem);

        [LoggerMessage(4, LogLevel.Information, "Certificates that the nodes share: {Names}")]
        public static partial void Followed(ILogger logger, string names);
    }
}
