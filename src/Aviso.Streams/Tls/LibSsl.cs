using System.Net.Security;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text;

namespace Aviso.Streams.Tls;

/// <summary>
/// The functions of OpenSSL that SslStream does not offer, taken from the very library it uses. To be called only while nobody
/// reads from or writes to the stream: OpenSSL's objects bear one thread at a time.
/// </summary>
internal sealed class LibSsl
{
    // SSL_CTRL_MODE, SSL_MODE_RELEASE_BUFFERS, SSL_CTRL_GET_EXTMS_SUPPORT of ssl.h
    private const int AddMode = 33;
    private const int ReleaseBuffers = 0x10;
    private const int GetExtendedMasterSecretSupport = 122;

    private static readonly FieldInfo? HandleField =
        typeof(SslStream).GetField("_securityContext", BindingFlags.Instance | BindingFlags.NonPublic);

    private readonly ExportKeyingMaterial _export;
    private readonly Control _control;

    private LibSsl(nint library)
    {
        _export = Marshal.GetDelegateForFunctionPointer<ExportKeyingMaterial>(
            NativeLibrary.GetExport(library, "SSL_export_keying_material"));
        _control = Marshal.GetDelegateForFunctionPointer<Control>(NativeLibrary.GetExport(library, "SSL_ctrl"));
    }

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int ExportKeyingMaterial(
        nint ssl, byte[] output, nuint outputLength, byte[] label, nuint labelLength, byte[] context, nuint contextLength, int useContext);

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate nint Control(nint ssl, int command, nint larg, nint parg);

    /// <summary>
    /// The library that is mapped into the process (so after the first use of TLS). Null unless there is exactly one: an
    /// object of one libssl must never be handed to another one.
    /// </summary>
    public static LibSsl? TryLoad()
    {
        const string maps = "/proc/self/maps";
        if (!OperatingSystem.IsLinux() || !File.Exists(maps))
        {
            return null;
        }

        var paths = File.ReadLines(maps)
            .Select(line => line.IndexOf('/', StringComparison.Ordinal) is var at and >= 0 ? line[at..] : "")
            .Where(path => Path.GetFileName(path).StartsWith("libssl.so", StringComparison.Ordinal))
            .Distinct()
            .Take(2)
            .ToList();
        return paths.Count == 1 && NativeLibrary.TryLoad(paths[0], out var library)
            && NativeLibrary.TryGetExport(library, "SSL_export_keying_material", out _)
            && NativeLibrary.TryGetExport(library, "SSL_ctrl", out _)
            ? new LibSsl(library)
            : null;
    }

    /// <summary>
    /// Has OpenSSL give back its buffers whenever they are empty: about 15 KiB less for an idle connection, at no
    /// measurable cost.
    /// </summary>
    public void ReleaseIdleBuffers(SslStream stream)
    {
        if (HandleOf(stream) is { } ssl)
        {
            Use(ssl, pointer => _control(pointer, AddMode, ReleaseBuffers, 0));
        }
    }

    /// <summary>RFC 5705 with a context; null if the library refuses or the handle is not found.</summary>
    public byte[]? Export(SslStream stream, string label, byte[] context, int length)
    {
        if (HandleOf(stream) is not { } ssl)
        {
            return null;
        }

        var output = new byte[length];
        var labelBytes = Encoding.ASCII.GetBytes(label);
        return Use(ssl, pointer => _export(
            pointer, output, (nuint)length, labelBytes, (nuint)labelBytes.Length, context, (nuint)context.Length, useContext: 1)) == 1
            ? output
            : null;
    }

    /// <summary>Whether the master secret is bound to the whole handshake (RFC 7627). Meaningful for TLS 1.2.</summary>
    public bool HasExtendedMasterSecret(SslStream stream) =>
        HandleOf(stream) is { } ssl && Use(ssl, pointer => _control(pointer, GetExtendedMasterSecretSupport, 0, 0)) == 1;

    private static SafeHandle? HandleOf(SslStream stream) =>
        HandleField?.GetValue(stream) is SafeHandle { IsInvalid: false, IsClosed: false } handle
        && handle.GetType().Name == "SafeSslHandle"
            ? handle
            : null;

    private static long Use(SafeHandle ssl, Func<nint, long> call)
    {
        var added = false;
        try
        {
            ssl.DangerousAddRef(ref added);
            return call(ssl.DangerousGetHandle());
        }
        finally
        {
            if (added)
            {
                ssl.DangerousRelease();
            }
        }
    }
}
