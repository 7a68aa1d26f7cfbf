using System.Buffers;

namespace Aviso.Core.Routing;

/// <summary>
/// A buffer of the current thread in which a stanza of the server's own making is put together before it is copied into an
/// outbox. Whoever takes it uses it up before calling anything else that may take it.
/// </summary>
internal static class Scratch
{
    // Larger ones are left to the collector, so that one big roster does not stay in memory on every thread.
    private const int KeepBytes = 64 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? s_buffer;

    public static ArrayBufferWriter<byte> Take()
    {
        if (s_buffer is null || s_buffer.Capacity > KeepBytes)
        {
            s_buffer = new(1024);
        }

        s_buffer.ResetWrittenCount();
        return s_buffer;
    }
}
