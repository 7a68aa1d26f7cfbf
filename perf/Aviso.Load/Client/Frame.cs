using System.Text;

namespace Aviso.Load.Client;

/// <summary>Cheap questions about one frame's bytes. They lean on what servers really send, not on all that XML allows.</summary>
internal static class Frame
{
    /// <summary>The raw value of an attribute of the frame's first tag; <paramref name="marker"/> is <c>" name="</c> with the leading space.</summary>
    public static bool TryAttribute(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> marker, out ReadOnlySpan<byte> value)
    {
        value = default;
        int at = frame.IndexOf(marker);
        if (at < 0)
        {
            return false;
        }

        ReadOnlySpan<byte> rest = frame[(at + marker.Length)..];
        if (rest.IsEmpty || frame[..at].Contains((byte)'>'))
        {
            return false;
        }

        int length = rest[1..].IndexOf(rest[0]);
        value = length < 0 ? default : rest.Slice(1, length);
        return length >= 0;
    }

    public static bool HasAttribute(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> marker, ReadOnlySpan<byte> expected) =>
        TryAttribute(frame, marker, out ReadOnlySpan<byte> value) && value.SequenceEqual(expected);

    public static bool IsMessage(ReadOnlySpan<byte> frame) => frame.StartsWith("<message"u8);

    public static bool IsPresence(ReadOnlySpan<byte> frame) => frame.StartsWith("<presence"u8);

    public static bool IsIq(ReadOnlySpan<byte> frame) => frame.StartsWith("<iq"u8);

    /// <summary>The text between the first <c>&lt;name&gt;</c> (attributes allowed) and its end tag; null when there is no such element.</summary>
    public static string? TextOf(string frame, string name)
    {
        int tag = frame.IndexOf("<" + name, StringComparison.Ordinal);
        int start = tag < 0 ? -1 : frame.IndexOf('>', tag) + 1;
        int end = start <= 0 ? -1 : frame.IndexOf("</" + name + ">", start, StringComparison.Ordinal);
        return end < 0 ? null : frame[start..end];
    }

    public static string Text(ReadOnlySpan<byte> frame) => Encoding.UTF8.GetString(frame);
}
