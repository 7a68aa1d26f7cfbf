using System.Net.Security;
using System.Runtime.InteropServices;
using System.Security.Authentication;
using System.Security.Authentication.ExtendedProtection;

namespace Aviso.Streams.Tls;

/// <summary>
/// Finds the channel bindings of TLS streams: tls-exporter (RFC 9266), tls-unique (RFC 5929, TLS 1.2 only) and
/// tls-server-end-point. Thread-safe; one for the process.
/// </summary>
/// <remarks>
/// SslStream has no public way to export keying material, so its private OpenSSL handle is asked. That leans on the inside
/// of the framework: <see cref="CreateAsync"/> tries it out, and what does not work is not offered.
/// </remarks>
public sealed class ChannelBindings
{
    public const string Exporter = "tls-exporter";
    public const string Unique = "tls-unique";
    public const string ServerEndPoint = "tls-server-end-point";

    internal ChannelBindings(LibSsl? library) => Library = library;

    /// <summary>Whether tls-exporter passed its trial.</summary>
    public bool HasExporter => Library is not null;

    /// <summary>The library behind SslStream, having passed its trial; null: not within reach.</summary>
    internal LibSsl? Library { get; }

    /// <summary>Makes the finder, trying tls-exporter by handshakes in memory. Takes some milliseconds.</summary>
    public static async Task<ChannelBindings> CreateAsync(TimeProvider time)
    {
        using var certificate = SelfSignedCertificate.Create("localhost", time);
        // The first handshake also makes the framework load libssl.
        await ChannelBindingTrial.RunAsync(new ChannelBindings(null), certificate, SslProtocols.Tls13);
        if (LibSsl.TryLoad() is { } library)
        {
            var candidate = new ChannelBindings(library);
            var newer = await ChannelBindingTrial.RunAsync(candidate, certificate, SslProtocols.Tls13);
            var older = await ChannelBindingTrial.RunAsync(candidate, certificate, SslProtocols.Tls12);
            if (newer != false && older != false && (newer ?? older) is not null)
            {
                return candidate;
            }
        }

        return new ChannelBindings(null);
    }

    /// <summary>
    /// The bindings of a stream that has just been authenticated and on which nothing was read or written yet (OpenSSL's
    /// object is not to be touched while the stream is in use).
    /// </summary>
    /// <param name="stream">The stream, of either side.</param>
    /// <param name="endPoint">Binding of the server's certificate, see <see cref="EndPointBinding"/>; null: none.</param>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Of(SslStream stream, byte[]? endPoint)
    {
        var bindings = new Dictionary<string, ReadOnlyMemory<byte>>();
        if (endPoint is not null)
        {
            bindings.Add(ServerEndPoint, endPoint);
        }

        // Without the handle there is no knowing whether a TLS 1.2 session has the extended master secret, without which
        // neither binding tells one channel from another (RFC 9266 §4.2).
        if (Library is not null
            && (stream.SslProtocol == SslProtocols.Tls13 || Library.HasExtendedMasterSecret(stream)))
        {
            // RFC 9266 §2 fixes label, context and length.
            if (Library.Export(stream, "EXPORTER-Channel-Binding", [], 32) is { } exported)
            {
                bindings.Add(Exporter, exported);
            }

            if (stream.SslProtocol == SslProtocols.Tls12 && FinishedMessageOf(stream) is { } finished)
            {
                bindings.Add(Unique, finished);
            }
        }

        return bindings;
    }

    // The framework wraps the binding: a native header, then "tls-unique:", then the data.
    private static byte[]? FinishedMessageOf(SslStream stream)
    {
        using var token = stream.TransportContext.GetChannelBinding(ChannelBindingKind.Unique);
        if (token is null)
        {
            return null;
        }

        var bytes = new byte[token.Size];
        Marshal.Copy(token.DangerousGetHandle(), bytes, 0, bytes.Length);
        var prefix = "tls-unique:"u8;
        var at = bytes.AsSpan().IndexOf(prefix);
        return at < 0 || at + prefix.Length == bytes.Length ? null : bytes[(at + prefix.Length)..];
    }
}
