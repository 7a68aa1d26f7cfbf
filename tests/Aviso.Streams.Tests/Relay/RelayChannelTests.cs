using Aviso.Abstractions.Clustering;
using Aviso.Streams.Relay;

namespace Aviso.Streams.Tests.Relay;

/// <summary>Both halves of a relayed stream: bytes, credit and ends.</summary>
public sealed class RelayChannelTests
{
    [Fact]
    public async Task Bytes_come_out_in_order_on_both_sides()
    {
        using var pair = new RelayPair();
        var (client, home) = await pair.OpenAsync();

        await client.SendAsync(Bytes(0, 300));
        await client.SendAsync(Bytes(300, 300));
        await home.SendAsync(Bytes(7, 100));

        Assert.Equal(Bytes(0, 600), await ReceiveAsync(home, 600));
        Assert.Equal(Bytes(7, 100), await ReceiveAsync(client, 100));
    }

    [Fact]
    public async Task Sender_waits_when_a_window_is_unread_and_goes_on_when_half_of_it_was_read()
    {
        using var pair = new RelayPair();
        var (client, home) = await pair.OpenAsync();

        var sending = client.SendAsync(Bytes(0, RelayPair.Window + 100)).AsTask();
        Assert.False(sending.IsCompleted);
        Assert.Equal(1, pair.First.Metrics.WaitsOf(isHome: false));
        var first = await ReceiveAsync(home, (RelayPair.Window / 2) - 1);
        Assert.False(sending.IsCompleted);
        var rest = await ReceiveAsync(home, (RelayPair.Window / 2) + 101);

        await sending;
        Assert.Equal(Bytes(0, RelayPair.Window + 100), first.Concat(rest));
    }

    [Fact]
    public async Task Megabytes_pass_through_a_window_of_a_kilobyte()
    {
        using var pair = new RelayPair();
        var (client, home) = await pair.OpenAsync();
        var all = Bytes(0, 2_000_000);

        var sending = client.SendAsync(all).AsTask();
        Assert.Equal(all, await ReceiveAsync(home, all.Length));

        await sending;
        Assert.True(pair.Links.Second.Sent.Count < (all.Length / (RelayPair.Window / 2)) + 10); // credit is given in halves of a window
    }

    [Fact]
    public async Task Many_streams_pass_both_ways_at_once_on_many_threads()
    {
        using var pair = new RelayPair(isInline: false);
        var all = Bytes(0, 300_000);
        var moving = new List<Task>();
        for (var number = 0; number < 8; number++)
        {
            var (client, home) = await pair.OpenAsync();
            moving.Add(Task.Run(() => client.SendAsync(all).AsTask()));
            moving.Add(Task.Run(() => home.SendAsync(all).AsTask()));
            moving.Add(Task.Run(async () => Assert.Equal(all, await ReceiveAsync(home, all.Length))));
            moving.Add(Task.Run(async () => Assert.Equal(all, await ReceiveAsync(client, all.Length))));
        }

        await Task.WhenAll(moving);
        Assert.Equal(0, pair.First.Metrics.MalformedCount + pair.Second.Metrics.MalformedCount);
    }

    [Fact]
    public async Task Large_pieces_are_cut_so_that_streams_share_the_link()
    {
        using var pair = new RelayPair();
        var (client, home) = await pair.OpenAsync();
        var sending = client.SendAsync(Bytes(0, 100_000)).AsTask();
        await ReceiveAsync(home, 100_000);

        await sending;
        Assert.All(pair.Links.First.Sent.Skip(1), entry => Assert.True(entry.Length < 17 * 1024));
    }

    [Fact]
    public async Task Full_link_is_waited_for()
    {
        using var pair = new RelayPair();
        var (client, home) = await pair.OpenAsync();

        pair.Links.First.IsFull = true;
        var sending = client.SendAsync(Bytes(0, 100)).AsTask();
        Assert.False(sending.IsCompleted);
        pair.Links.First.IsFull = false;

        await sending;
        Assert.Equal(Bytes(0, 100), await ReceiveAsync(home, 100));
    }

    [Fact]
    public async Task End_comes_behind_the_last_byte_and_the_other_direction_goes_on()
    {
        using var pair = new RelayPair();
        var (client, home) = await pair.OpenAsync();

        await client.SendAsync(Bytes(0, 10));
        await client.FinishAsync();
        await home.SendAsync(Bytes(1, 10));

        Assert.Equal(Bytes(0, 10), await ReceiveAsync(home, 10));
        Assert.Equal(0, await home.ReceiveAsync(new byte[10]));
        Assert.Equal(Bytes(1, 10), await ReceiveAsync(client, 10));
        await home.CloseAsync();
        Assert.Equal(0, await client.ReceiveAsync(new byte[10]));
        Assert.Equal((0, 0), (pair.First.Outgoing, pair.Second.Incoming));
    }

    [Fact]
    public async Task Closed_half_can_be_read_to_the_end_and_not_written_to()
    {
        using var pair = new RelayPair();
        var (client, home) = await pair.OpenAsync();
        await home.SendAsync(Bytes(0, 10));
        await home.CloseAsync();

        Assert.Equal(Bytes(0, 10), await ReceiveAsync(client, 10));
        Assert.Equal(0, await client.ReceiveAsync(new byte[10]));
        await Assert.ThrowsAsync<IOException>(async () => await client.SendAsync(Bytes(0, 1)));
    }

    [Fact]
    public async Task Cut_fails_whoever_waits_at_the_other_end()
    {
        using var pair = new RelayPair();
        var (client, home) = await pair.OpenAsync();
        var (receiving, sending) = (client.ReceiveAsync(new byte[10]).AsTask(), client.SendAsync(Bytes(0, RelayPair.Window + 1)).AsTask());

        home.Abort();

        await Assert.ThrowsAsync<IOException>(() => receiving);
        await Assert.ThrowsAsync<IOException>(() => sending);
        await client.Cut;
        Assert.Equal((0, 0), (pair.First.Outgoing, pair.Second.Incoming));
    }

    [Fact]
    public async Task What_came_before_the_other_node_went_is_read_and_then_reading_fails()
    {
        using var pair = new RelayPair();
        var (client, home) = await pair.OpenAsync();
        pair.Cluster.Change(LinkPair.One, LinkPair.One, LinkPair.Two);
        await home.SendAsync(Bytes(0, 10));

        pair.Cluster.Change(LinkPair.One, LinkPair.One);

        Assert.Equal(Bytes(0, 10), await ReceiveAsync(client, 10));
        await Assert.ThrowsAsync<IOException>(async () => await client.ReceiveAsync(new byte[10]));
        Assert.True(client is { IsPeerGone: true, IsAtBoundary: true });
    }

    [Fact]
    public async Task All_streams_of_an_earlier_life_of_this_node_end()
    {
        using var pair = new RelayPair();
        var (client, _) = await pair.OpenAsync();
        pair.Cluster.Change(LinkPair.One, LinkPair.One, LinkPair.Two);

        pair.Cluster.Change(new("one-2"), new("one-2"), LinkPair.Two);

        Assert.True(client.IsPeerGone);
        Assert.Equal(0, pair.First.Outgoing);
    }

    [Fact]
    public async Task Bytes_that_were_given_up_on_the_way_end_the_stream()
    {
        using var pair = new RelayPair();
        var (client, home) = await pair.OpenAsync();

        pair.Links.First.Fate = _ => LinkOutcome.PeerGone;
        await client.SendAsync(Bytes(0, 10));
        pair.Links.First.Fate = _ => null;

        Assert.True(client.IsPeerGone);
        await Assert.ThrowsAsync<IOException>(async () => await client.SendAsync(Bytes(10, 10)));
        _ = home.SendAsync(Bytes(0, 10)).AsTask(); // asks by the way whether somebody is there
        await Assert.ThrowsAsync<IOException>(async () => await home.ReceiveAsync(new byte[10]));
    }

    [Theory]
    [InlineData(100UL, 10)] // something before is missing
    [InlineData(0UL, RelayPair.Window + 1)] // more than was granted
    public async Task Bytes_that_make_no_sense_cut_the_stream(ulong offset, int count)
    {
        using var pair = new RelayPair();
        var (client, home) = await pair.OpenAsync();

        await pair.Links.Second.ReceiveAsync(new RelayFrame(RelayKind.Data, false, 1, client.Stream, offset, Bytes(0, count)).Encode());

        await Assert.ThrowsAsync<IOException>(async () => await home.ReceiveAsync(new byte[10]));
        await client.Cut;
        Assert.Equal(1, pair.Second.Metrics.MalformedCount);
    }

    [Fact]
    public async Task End_behind_bytes_that_never_came_cuts_the_stream()
    {
        using var pair = new RelayPair();
        var (client, home) = await pair.OpenAsync();

        await pair.Links.Second.ReceiveAsync(new RelayFrame(RelayKind.End, false, (byte)RelayEnd.Finished, client.Stream, 5, default).Encode());

        await Assert.ThrowsAsync<IOException>(async () => await home.ReceiveAsync(new byte[10]));
    }

    [Fact]
    public async Task Boundary_is_where_a_send_ends_and_not_where_a_piece_ends()
    {
        using var pair = new RelayPair();
        var (client, home) = await pair.OpenAsync();

        await home.SendAsync(Bytes(0, 10));
        Assert.True(client.IsAtBoundary);
        _ = home.SendAsync(Bytes(0, RelayPair.Window)).AsTask(); // not all of it fits

        Assert.False(client.IsAtBoundary);
    }

    internal static byte[] Bytes(int first, int count) => [.. Enumerable.Range(first, count).Select(number => (byte)number)];

    internal static async Task<byte[]> ReceiveAsync(RelayChannel channel, int count)
    {
        var received = new byte[count];
        for (var read = 0; read < count;)
        {
            var one = await channel.ReceiveAsync(received.AsMemory(read, Math.Min(700, count - read)));
            Assert.NotEqual(0, one);
            read += one;
        }

        return received;
    }
}
