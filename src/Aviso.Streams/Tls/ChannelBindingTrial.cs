using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Aviso.Streams.Tls;

/// <summary>
/// A handshake in memory, after which both sides must find the same tls-exporter. Null: no handshake, which is so where the
/// system's policy forbids that version of TLS.
/// </summary>
internal static class ChannelBindingTrial
{
    public static async Task<bool?> RunAsync(ChannelBindings bindings, X509Certificate2 certificate, SslProtocols protocol)
    {
        var (clientEnd, serverEnd) = MemoryDuplex.Create();
        await using var client = new SslStream(clientEnd);
        await using var server = new SslStream(serverEnd);
        using var stop = new CancellationTokenSource();
        // A side that fails before it has sent anything would leave the other one waiting.
        async Task StopOnFailure(Task handshake)
        {
            try
            {
                await handshake;
            }
            catch
            {
                await stop.CancelAsync();
                throw;
            }
        }

        try
        {
            await Task.WhenAll(
                StopOnFailure(server.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
                    EnabledSslProtocols = protocol,
                }, stop.Token)),
                StopOnFailure(client.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
                {
                    TargetHost = "localhost",
                    EnabledSslProtocols = protocol,
                    RemoteCertificateValidationCallback = (_, remote, _, _) => certificate.Equals(remote),
                }, stop.Token)));
        }
        catch (Exception exception) when (exception is AuthenticationException or IOException or OperationCanceledException)
        {
            return null;
        }

        if (!bindings.Of(server, null).TryGetValue(ChannelBindings.Exporter, out var ours)
            || !bindings.Of(client, null).TryGetValue(ChannelBindings.Exporter, out var theirs)
            || !ours.Span.SequenceEqual(theirs.Span)
            || !ours.Span.ContainsAnyExcept((byte)0))
        {
            return false;
        }

        // Data must still pass after the calls that a real connection gets.
        bindings.Library?.ReleaseIdleBuffers(server);
        var buffer = new byte[1];
        await client.WriteAsync(buffer);
        await server.ReadExactlyAsync(buffer);
        await server.WriteAsync(buffer);
        await client.ReadExactlyAsync(buffer);
        return true;
    }
}
