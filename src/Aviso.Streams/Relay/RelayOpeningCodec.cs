using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using Aviso.Protocol;
using Aviso.Streams.Negotiation;

namespace Aviso.Streams.Relay;

/// <summary>
/// The content of <see cref="RelayKind.Open"/>: start, whether encrypted, local port, and then texts with their length before
/// them, of which the greatest number says that there is none. A later version may add to the end.
/// </summary>
internal static class RelayOpeningCodec
{
    private const string Lost = "lost";
    private const int FixedBytes = 1 + 1 + 4;

    public static byte[] Encode(RelayOpening opening)
    {
        var output = new ArrayBufferWriter<byte>(512 + opening.Element.Length + opening.Header.Length);
        var head = output.GetSpan(FixedBytes);
        (head[0], head[1]) = ((byte)opening.Start, opening.IsSecure ? (byte)1 : (byte)0);
        BinaryPrimitives.WriteInt32LittleEndian(head[2..], opening.LocalPort);
        output.Advance(FixedBytes);
        Fields.Put(output, opening.Account.ToString());
        Fields.Put(output, opening.Mechanism);
        Fields.Put(output, opening.Remote?.ToString());
        Fields.Put(output, opening.UserAgent?.Id.ToString("D"));
        Fields.Put(output, opening.UserAgent?.Software);
        Fields.Put(output, opening.UserAgent?.Device);
        Fields.Put(output, opening.Header);
        Fields.Put(output, opening.Element);
        Fields.Put(output, opening.AdditionalData);
        Fields.Put(output, opening.Token);
        Fields.Put(output, opening.HasLostSession ? Lost : null);
        Fields.Put(output, opening.Edge);
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

        var reader = new FieldReader(bytes[FixedBytes..]);
        var (account, mechanism, remote) = (reader.Text(), reader.Text(), reader.Text());
        var (client, software, device) = (reader.Text(), reader.Text(), reader.Text());
        var (header, element, data, token) = (reader.Bytes(), reader.Bytes(), reader.Bytes(), reader.Bytes());
        var lost = reader.IsAtEnd ? null : reader.Text(); // earlier versions say neither this
        var edge = reader.IsAtEnd ? null : reader.Text(); // nor that
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
            AdditionalData = Fields.Optional(data),
            Token = Fields.Optional(token),
            HasLostSession = lost is Lost,
            Edge = edge,
        };
        return true;
    }
}
