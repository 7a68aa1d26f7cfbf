using Aviso.Abstractions.Clustering;
using Aviso.Streams.Edges.Link;
using Aviso.Streams.Relay;
using Aviso.Testing.Time;

namespace Aviso.Streams.Tests.Edges;

/// <summary>What may be said over a link, and what ends it.</summary>
public sealed class EdgeLinkTests : IDisposable
{
    private readonly FakeTime _time = new();
    private readonly LinkStream _far;
    private readonly EdgeLink _link;
    private readonly Handler _handler = new();

    public EdgeLinkTests()
    {
        (var near, _far) = LinkStream.Pair();
        _link = new(near, new() { IsInline = true, QueueBytes = 64 * 1024 }, _time);
    }

    public void Dispose() => _link.Abort();

    [Fact]
    public async Task Both_sides_say_who_they_are()
    {
        var greeting = _link.GreetAsync(Hello(isEdge: true));
        await SayAsync(Hello(isEdge: false).ToFrame());
        await greeting;
        Assert.Equal("n1", _link.Peer.Name);
    }

    [Fact]
    public async Task Another_version_is_named()
    {
        var greeting = _link.GreetAsync(Hello(isEdge: true));
        await SayAsync((Hello(isEdge: false) with { Version = 2 }).ToFrame());
        var exception = await Assert.ThrowsAsync<EdgeLinkException>(() => greeting);
        Assert.Contains("version 2", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_of_a_kind_do_not_talk()
    {
        var greeting = _link.GreetAsync(Hello(isEdge: false));
        await SayAsync(Hello(isEdge: false).ToFrame());
        await Assert.ThrowsAsync<EdgeLinkException>(() => greeting);
    }

    [Fact]
    public async Task Who_says_nothing_is_not_waited_for()
    {
        var greeting = _link.GreetAsync(Hello(isEdge: false));
        _time.Advance(TimeSpan.FromSeconds(11));
        await Assert.ThrowsAsync<EdgeLinkException>(() => greeting);
    }

    [Theory]
    [InlineData("00000000")] // no length
    [InlineData("ffffffff")]
    [InlineData("01800000")] // more than a frame may have
    [InlineData("0100000009")] // no such kind
    [InlineData("0a000000" + "02" + "00" + "0100000000000000")] // a ping of a stream
    [InlineData("0a000000" + "01" + "00" + "0000000000000000")] // a second hello
    [InlineData("02000000" + "04" + "07")] // what no half of a stream says
    [InlineData("0a000000" + "08" + "00" + "0100000000000000")] // a fault that is none
    public async Task What_makes_no_sense_ends_the_link(string hex)
    {
        var running = _link.RunAsync(_handler);
        await _far.WriteAsync(Convert.FromHexString(hex), TestContext.Current.CancellationToken);
        Assert.NotNull(await running.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Noise_ends_the_link_and_nothing_else()
    {
        var random = new Random(7);
        for (var round = 0; round < 500; round++)
        {
            var (near, far) = LinkStream.Pair();
            var link = new EdgeLink(near, new() { IsInline = true }, _time);
            var running = link.RunAsync(_handler);
            var noise = new byte[random.Next(1, 200)];
            random.NextBytes(noise);
            await far.WriteAsync(noise, TestContext.Current.CancellationToken);
            far.Dispose();
            await running.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Data_waits_when_the_other_side_does_not_read_and_goes_on_in_order()
    {
        var running = _link.RunAsync(_handler);
        var other = new EdgeLink(_far, new() { IsInline = true }, _time);
        var taken = new Handler();
        var reading = other.RunAsync(taken);

        HoldNear(true);
        List<Task> sending = [];
        for (var number = 0; number < 20; number++)
        {
            sending.Add(_link.SendAsync(Data((ulong)number)).AsTask());
        }

        Assert.Contains(sending, one => !one.IsCompleted);
        Assert.True(_link.Pending <= (64 + 2 * 17) * 1024, $"{_link.Pending} bytes wait");
        HoldNear(false);
        await Task.WhenAll(sending).WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        await _link.FinishAsync();
        Assert.Equal(20, taken.Frames.Count);
        _link.Abort();
        await Task.WhenAll(running, reading);
    }

    [Fact]
    public async Task Who_does_not_take_even_the_little_is_given_up()
    {
        var running = _link.RunAsync(_handler);
        HoldNear(true);
        for (var number = 0; number < 10_000; number++)
        {
            _link.Write(new(EdgeKind.Turn, 0, 1, default));
        }

        Assert.Equal("It does not read what it is sent.", await running.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));
    }

    private static EdgeHello Hello(bool isEdge) => new(EdgeHello.CurrentVersion, isEdge, NodeId.Create("n1", "1"), "");

    private static RelayFrame Data(ulong number) => new(RelayKind.Data, true, 1, 1, number, new byte[16 * 1024]);

    private void HoldNear(bool isHeld) => _far.Other.Hold(isHeld);

    private async Task SayAsync(EdgeFrame frame)
    {
        var bytes = new byte[frame.Length];
        frame.WriteTo(bytes);
        await _far.WriteAsync(bytes);
    }

    private sealed class Handler : IEdgeLinkHandler
    {
        public List<ulong> Frames { get; } = [];

        public bool Take(in RelayFrame frame)
        {
            Frames.Add(frame.Number);
            return true;
        }

        public bool Take(in EdgeFrame frame) => true;
    }
}
