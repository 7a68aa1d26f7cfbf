using System.Buffers.Text;
using System.Text;
using Aviso.Load.Client;

namespace Aviso.Load.Scenarios;

/// <summary>A stanza sent over and over with only a timestamp changing: sixteen hexadecimal digits in its <c>id</c>.</summary>
internal sealed class StampedStanza
{
    private const int Digits = 16;
    private readonly byte[] _bytes;
    private readonly int _stampAt;

    /// <param name="template">The stanza, with <c>{stamp}</c> where the digits go.</param>
    public StampedStanza(string template)
    {
        int at = template.IndexOf("{stamp}", StringComparison.Ordinal);
        _stampAt = Encoding.UTF8.GetByteCount(template.AsSpan(0, at));
        _bytes = Encoding.UTF8.GetBytes(template.Replace("{stamp}", new string('0', Digits)));
    }

    /// <summary>Writes the stanza into the connection's output. Not safe from two threads at once.</summary>
    public void Append(XmppConnection connection, long timestamp)
    {
        Utf8Formatter.TryFormat(timestamp, _bytes.AsSpan(_stampAt, Digits), out _, new('x', Digits));
        connection.Append(_bytes);
    }

    /// <summary>The timestamp in a stanza's <c>id</c>; false for stanzas that are not ours.</summary>
    public static bool TryRead(ReadOnlySpan<byte> frame, out long timestamp)
    {
        timestamp = 0;
        return Frame.TryAttribute(frame, " id="u8, out ReadOnlySpan<byte> id) && id.Length == Digits
            && Utf8Parser.TryParse(id, out timestamp, out int used, 'x') && used == Digits;
    }
}
