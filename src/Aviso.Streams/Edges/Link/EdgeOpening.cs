using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using Aviso.Streams.Relay;

namespace Aviso.Streams.Edges.Link;

/// <summary>What an edge says of a new stream.</summary>
/// <param name="Remote">The address of the client; null when the transport has none.</param>
/// <param name="LocalPort">The port it has connected to.</param>
/// <param name="Bindings">The channel bindings of its connection; null when it is not encrypted.</param>
internal sealed record EdgeOpening(IPEndPoint? Remote, int LocalPort, IReadOnlyDictionary<string, ReadOnlyMemory<byte>>? Bindings)
{
    private const int MaxBindings = 8;

    public byte[] Encode()
    {
        var output = new ArrayBufferWriter<byte>(256);
        Fields.Put(output, Remote?.ToString());
        Fields.Put(output, LocalPort.ToString(CultureInfo.InvariantCulture));
        Fields.Put(output, Fields.Optional(Bindings is null ? null : EncodeBindings(Bindings)));
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads an opening; false when the bytes are none. Nothing is borrowed. A later version may add to the end.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out EdgeOpening? opening)
    {
        opening = null;
        var reader = new FieldReader(bytes);
        var (remote, port, bound) = (reader.Text(), reader.Text(), reader.Bytes());
        IPEndPoint? address = null;
        IReadOnlyDictionary<string, ReadOnlyMemory<byte>>? bindings = null;
        if (reader.IsBroken || !ushort.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || (remote is not null && !IPEndPoint.TryParse(remote, out address))
            || (bound is not null && !TryDecodeBindings(bound, out bindings)))
        {
            return false;
        }

        opening = new(address, number, bindings);
        return true;
    }

    /// <summary>Writes channel bindings: name and data in turn.</summary>
    public static byte[] EncodeBindings(IReadOnlyDictionary<string, ReadOnlyMemory<byte>> bindings)
    {
        var output = new ArrayBufferWriter<byte>(256);
        foreach (var (name, data) in bindings)
        {
            Fields.Put(output, name);
            Fields.Put(output, data);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads channel bindings; false when the bytes are none.</summary>
    public static bool TryDecodeBindings(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out IReadOnlyDictionary<string, ReadOnlyMemory<byte>>? bindings)
    {
        bindings = null;
        var found = new Dictionary<string, ReadOnlyMemory<byte>>();
        var reader = new FieldReader(bytes);
        while (!reader.IsAtEnd)
        {
            var (name, data) = (reader.Text(), reader.Bytes());
            if (reader.IsBroken || name is not { Length: > 0 } || data is not { Length: > 0 } || found.Count == MaxBindings || !found.TryAdd(name, data))
            {
                return false;
            }
        }

        bindings = found;
        return true;
    }
}
