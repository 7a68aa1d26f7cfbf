using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Text;
using Aviso.Protocol;
using Aviso.Streams.Negotiation;

namespace Aviso.Streams.Relay;

/// <summary>
/// The content of <see cref="RelayKind.Open"/>: start, whether encrypted, local port, and then texts with their length before
/// them, of which the greatest number says that there is none. A later version may add to the end.
/// </summary>
internal static class RelayOpeningCodec
{
    private const uint None = uint.MaxValue;
    private const string Lost = "lost";
    private const int FixedBytes = 1 + 1 + 4;

    public static byte[] Encode(RelayOpening opening)
    {
        var output = new ArrayBufferWriter<byte>(512 + opening.Element.Length + opening.Header.Length);
        var head = output.GetSpan(FixedBytes);
        (head[0], head[1]) = ((byte)opening.Start, opening.IsSecure ? (byte)1 : (byte)0);
        BinaryPrimitives.WriteInt32LittleEndian(head[2..], opening.LocalPort);
        output.Advance(FixedBytes);
        Put(output, opening.Account.ToString());
        Put(output, opening.Mechanism);
        Put(output, opening.Remote?.ToString());
        Put(output, opening.UserAgent?.Id.ToString("D"));
        Put(output, opening.UserAgent?.Software);
        Put(output, opening.UserAgent?.Device);
        Put(output, opening.Header);
        Put(output, opening.Element);
        Put(output, opening.AdditionalData);
        Put(output, opening.Token);
        Put(output, opening.HasLostSession ? Lost : null);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads an opening; false when the bytes are none. Nothing is borrowed.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out RelayOpening? opening)
    {
        opening = null;
        if (bytes.Length < FixedBytes || bytes[0] is < (byte)RelayStart.Bind or > (byte)RelayStart.AuthenticateToResume || bytes[1] > 1)
        {
            return false;
        }

        var reader = new Reader(bytes[FixedBytes..]);
        var (account, mechanism, remote) = (reader.Text(), reader.Text(), reader.Text());
        var (client, software, device) = (reader.Text(), reader.Text(), reader.Text());
        var (header, element, data, token) = (reader.Bytes(), reader.Bytes(), reader.Bytes(), reader.Bytes());
        IPEndPoint? address = null;
        Guid id = default;
        if (reader.IsBroken || mechanism is null || header is null || element is null
            || account is null || !Jid.TryParse(account, out var jid) || !jid.IsBare || jid.Local.Length == 0
            || (remote is not null && !IPEndPoint.TryParse(remote, out address))
            || (client is not null && !Guid.TryParseExact(client, "D", out id)))
        {
            return false;
        }

        opening = new()
        {
            Account = jid,
            Mechanism = mechanism,
            UserAgent = client is null ? null : new(id, software, device),
            Remote = address,
            LocalPort = BinaryPrimitives.ReadInt32LittleEndian(bytes[2..]),
            IsSecure = bytes[1] == 1,
            Header = header,
            Start = (RelayStart)bytes[0],
            Element = element,
            AdditionalData = Optional(data),
            Token = Optional(token),
            HasLostSession = reader.Text() is Lost, // not there, and so broken, in what an earlier version sends
        };
        return true;
    }

    // Converted by itself, an array that is not there becomes memory that is there, and empty.
    private static ReadOnlyMemory<byte>? Optional(byte[]? bytes) => bytes is null ? default(ReadOnlyMemory<byte>?) : bytes.AsMemory();

    private static void Put(ArrayBufferWriter<byte> output, string? text) => Put(output, Optional(text is null ? null : Encoding.UTF8.GetBytes(text)));

    private static void Put(ArrayBufferWriter<byte> output, ReadOnlyMemory<byte>? bytes)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(output.GetSpan(4), bytes is null ? None : (uint)bytes.Value.Length);
        output.Advance(4);
        output.Write(bytes is null ? default : bytes.Value.Span);
    }

    private ref struct Reader(ReadOnlySpan<byte> rest)
    {
        private ReadOnlySpan<byte> _rest = rest;

        public bool IsBroken { get; private set; }

        public string? Text() => Bytes() is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

        public byte[]? Bytes()
        {
            if (IsBroken || _rest.Length < 4)
            {
                IsBroken = true;
                return null;
            }

            var length = BinaryPrimitives.ReadUInt32LittleEndian(_rest);
            _rest = _rest[4..];
            if (length == None)
            {
                return null;
            }

            if (length > _rest.Length)
            {
                IsBroken = true;
                return null;
            }

            var bytes = _rest[..(int)length].ToArray();
            _rest = _rest[(int)length..];
            return bytes;
        }
    }
}
