using Aviso.Abstractions.Clustering;
using Aviso.Cluster.Links;

namespace Aviso.Cluster.Tests;

public sealed class FrameCodecTests
{
    private static readonly Frame s_frame = new()
    {
        From = new("n1-a"),
        To = new("n2-b"),
        Generation = 3,
        Attempt = 7,
        First = ulong.MaxValue - 1,
        Ack = new(1, 2, 3, HasGap: true),
        Entries = [new(LinkTopic.Stanzas, new byte[] { 1, 2, 3 }), new(LinkTopic.Directory, default, new(new(255), long.MaxValue))],
    };

    [Fact]
    public void A_frame_is_read_as_it_was_written()
    {
        Assert.True(FrameCodec.TryDecode(FrameCodec.Encode(s_frame), out var read));

        Assert.Equal((s_frame.From, s_frame.To, s_frame.Generation, s_frame.Attempt, s_frame.First, s_frame.Ack), (read.From, read.To, read.Generation, read.Attempt, read.First, read.Ack));
        Assert.Equal([1, 2, 3], read.Entries[0].Bytes.ToArray());
        Assert.Null(read.Entries[0].Fence);
        Assert.Equal((LinkTopic.Directory, new ShardEpoch(new(255), long.MaxValue)), (read.Entries[1].Topic, read.Entries[1].Fence));
        Assert.Equal(2, read.Entries.Count);
    }

    [Fact]
    public void Bytes_that_end_early_or_late_are_no_frame()
    {
        var bytes = FrameCodec.Encode(s_frame);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(FrameCodec.TryDecode(bytes.AsMemory(0, length), out _), $"{length} bytes");
        }

        Assert.False(FrameCodec.TryDecode((byte[])[.. bytes, 0], out _));
    }

    [Fact]
    public void Another_format_is_not_read()
    {
        var bytes = FrameCodec.Encode(s_frame);
        bytes[0] = 2;
        Assert.False(FrameCodec.TryDecode(bytes, out _));
    }

    [Fact]
    public void Any_bytes_at_all_are_read_or_refused()
    {
        var random = new Random(20261121);
        var frame = FrameCodec.Encode(s_frame);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = (byte[])frame.Clone();
            for (var change = random.Next(1, 6); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            FrameCodec.TryDecode(bytes, out _);
        }
    }
}
