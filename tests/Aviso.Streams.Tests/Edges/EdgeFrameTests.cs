using System.Net;
using Aviso.Abstractions.Clustering;
using Aviso.Streams.Edges.Link;
using Aviso.Streams.Relay;

namespace Aviso.Streams.Tests.Edges;

/// <summary>What goes over a link, and what must not.</summary>
public sealed class EdgeFrameTests
{
    private static readonly EdgeOpening s_opening = new(
        IPEndPoint.Parse("[2001:db8::1]:50000"), 5222, new Dictionary<string, ReadOnlyMemory<byte>> { ["tls-exporter"] = new byte[32], ["tls-server-end-point"] = new byte[] { 1 } });

    [Fact]
    public void Frames_are_read_as_they_were_written()
    {
        foreach (var frame in (EdgeFrame[])[
            new(EdgeKind.Ping, 0, 0, default), new(EdgeKind.Drain, 0, 0, default), new(EdgeKind.Turn, 3, ulong.MaxValue, default),
            new(EdgeKind.StartTls, 0, 7, "example.org"u8.ToArray()), new(EdgeKind.Secured, 1, 7, EdgeOpening.EncodeBindings(s_opening.Bindings!)), new(EdgeKind.Fault, 1, 7, default)])
        {
            var bytes = new byte[frame.Length];
            frame.WriteTo(bytes);
            Assert.True(EdgeFrame.TryReadLength(bytes, out var length));
            Assert.Equal(bytes.Length - EdgeFrame.LengthBytes, length);
            Assert.True(EdgeFrame.TryDecode(bytes.AsMemory(EdgeFrame.LengthBytes), out var read));
            Assert.Equal((frame.Kind, frame.Flag, frame.Stream), (read.Kind, read.Flag, read.Stream));
            Assert.Equal(frame.Content.ToArray(), read.Content.ToArray());
        }
    }

    [Fact]
    public void What_halves_of_streams_say_is_carried_as_between_nodes()
    {
        var frame = new RelayFrame(RelayKind.Data, true, 1, 9, 1000, "<presence/>"u8.ToArray());
        var bytes = new byte[EdgeFrame.LengthOf(frame)];
        EdgeFrame.Write(frame, bytes);
        Assert.True(EdgeFrame.TryReadLength(bytes, out var length));
        Assert.Equal(bytes.Length, EdgeFrame.LengthBytes + length);
        Assert.True(EdgeFrame.TryDecode(bytes.AsMemory(EdgeFrame.LengthBytes), out var read));
        Assert.Equal(EdgeKind.Stream, read.Kind);
        Assert.True(RelayFrame.TryDecode(read.Content, out var relayed));
        Assert.Equal((frame.Kind, frame.IsFromHome, frame.Flag, frame.Stream, frame.Number), (relayed.Kind, relayed.IsFromHome, relayed.Flag, relayed.Stream, relayed.Number));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(EdgeFrame.MaxBytes + 1)]
    [InlineData(int.MaxValue)]
    public void A_length_that_cannot_be_is_none(int length) => Assert.False(EdgeFrame.TryReadLength(BitConverter.GetBytes(length), out _));

    [Fact]
    public void An_opening_is_read_as_it_was_written()
    {
        Assert.True(EdgeOpening.TryDecode(s_opening.Encode(), out var read));
        Assert.Equal((s_opening.Remote, s_opening.LocalPort), (read.Remote, read.LocalPort));
        Assert.Equal(["tls-exporter", "tls-server-end-point"], read.Bindings!.Keys);
        Assert.True(EdgeOpening.TryDecode(new EdgeOpening(null, 0, null).Encode(), out var plain));
        Assert.Null(plain.Bindings);
        Assert.True(EdgeOpening.TryDecode(new EdgeOpening(null, 0, new Dictionary<string, ReadOnlyMemory<byte>>()).Encode(), out var without));
        Assert.Empty(without.Bindings!);
    }

    [Fact]
    public void A_hello_is_read_as_it_was_written()
    {
        var hello = new EdgeHello(EdgeHello.CurrentVersion, true, NodeId.Create("e1", "2a"), "e1.example.org:5222");
        Assert.True(EdgeHello.TryRead(hello.ToFrame(), out var read));
        Assert.Equal(hello, read);
        Assert.True(EdgeHello.TryRead((hello with { Version = 9 }).ToFrame(), out var newer));
        Assert.Equal(9, newer.Version);
        Assert.False(EdgeHello.TryRead(new(EdgeKind.Hello, 0, 0, "GET / HTTP/1.1"u8.ToArray()), out _));
        Assert.False(EdgeHello.TryRead((hello with { Node = new("e1\n-2a") }).ToFrame(), out _));
    }

    [Fact]
    public void Whatever_comes_is_read_or_refused()
    {
        var random = new Random(1);
        var whole = (byte[][])[Encoded(new(EdgeKind.Turn, 1, 7, default)), Encoded(new EdgeHello(1, false, NodeId.Create("n", "1"), "").ToFrame()), s_opening.Encode()];
        for (var round = 0; round < 100_000; round++)
        {
            var bytes = round % 2 == 0 ? new byte[random.Next(60)] : [.. whole[random.Next(whole.Length)]];
            if (round % 2 == 0)
            {
                random.NextBytes(bytes);
            }
            else
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                bytes = bytes[..random.Next(bytes.Length + 1)];
            }

            EdgeFrame.TryReadLength(bytes, out _);
            EdgeOpening.TryDecode(bytes, out _);
            EdgeOpening.TryDecodeBindings(bytes, out _);
            if (EdgeFrame.TryDecode(bytes, out var frame))
            {
                EdgeHello.TryRead(frame, out _);
                RelayFrame.TryDecode(frame.Content, out _);
            }
        }
    }

    private static byte[] Encoded(EdgeFrame frame)
    {
        var bytes = new byte[frame.Length];
        frame.WriteTo(bytes);
        return bytes[EdgeFrame.LengthBytes..];
    }
}
