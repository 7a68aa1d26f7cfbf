using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Aviso.Abstractions.Clustering;
using Aviso.Streams.Relay;

namespace Aviso.Streams.Edges.Link;

/// <summary>The first thing that either side of a link says.</summary>
/// <param name="Version">The version of the protocol.</param>
/// <param name="IsEdge">Whether an edge says it.</param>
/// <param name="Node">Who: name and sign of this life.</param>
/// <param name="ClientAddress">Of an edge: where clients reach it, as HOST:PORT; empty when it does not say.</param>
internal sealed record EdgeHello(byte Version, bool IsEdge, NodeId Node, string ClientAddress)
{
    /// <summary>The version that this program speaks. It is the only one.</summary>
    public const byte CurrentVersion = 1;

    private const int MaxAddress = 300;

    // So that something else that happens to listen there is told from an older or newer version.
    private static ReadOnlySpan<byte> Sign => "aviso-edge"u8;

    public EdgeFrame ToFrame()
    {
        var output = new ArrayBufferWriter<byte>(128);
        output.Write(Sign);
        output.Write([Version, IsEdge ? (byte)1 : (byte)0]);
        Fields.Put(output, Node.Value);
        Fields.Put(output, ClientAddress);
        return new(EdgeKind.Hello, 0, 0, output.WrittenSpan.ToArray());
    }

    /// <summary>Reads a hello; false when it is none. One of another version has nothing but its version.</summary>
    public static bool TryRead(in EdgeFrame frame, [NotNullWhen(true)] out EdgeHello? hello)
    {
        hello = null;
        var bytes = frame.Content.Span;
        if (frame.Kind != EdgeKind.Hello || bytes.Length < Sign.Length + 2 || !bytes.StartsWith(Sign))
        {
            return false;
        }

        var (version, role) = (bytes[Sign.Length], bytes[Sign.Length + 1]);
        if (version != CurrentVersion)
        {
            hello = new(version, role == 1, new("unknown-0"), "");
            return true;
        }

        var reader = new FieldReader(bytes[(Sign.Length + 2)..]);
        var (node, address) = (reader.Text(), reader.Text());
        if (reader.IsBroken || role > 1 || address is not { Length: <= MaxAddress } || node is null || !IsNode(node))
        {
            return false;
        }

        hello = new(version, role == 1, new(node), address);
        return true;
    }

    // It goes into logs and metrics.
    private static bool IsNode(string text) =>
        text.Length is > 2 and <= NodeId.MaxLength && text.All(one => char.IsAsciiLetterOrDigit(one) || one == '-')
        && text.LastIndexOf('-') is var hyphen and > 0 && hyphen < text.Length - 1;
}
