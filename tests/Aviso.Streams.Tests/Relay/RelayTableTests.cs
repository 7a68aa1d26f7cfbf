using Aviso.Streams.Relay;

namespace Aviso.Streams.Tests.Relay;

/// <summary>Opening of relayed streams, and messages that belong to none.</summary>
public sealed class RelayTableTests
{
    [Fact]
    public async Task Home_that_does_not_answer_in_time_serves_nothing_and_hears_of_it()
    {
        using var pair = new RelayPair { IsServing = false };

        var opening = pair.First.OpenAsync(LinkPair.Two, RelayPair.Opening).AsTask();
        Assert.False(opening.IsCompleted);
        pair.Time.Advance(TimeSpan.FromSeconds(10));

        Assert.Null((await opening).Channel);
        Assert.Equal((0, 0), (pair.First.Outgoing, pair.Second.Incoming));
    }

    [Fact]
    public async Task Refusal_is_told_with_its_reason()
    {
        using var pair = new RelayPair { IsServing = false };

        var opening = pair.First.OpenAsync(LinkPair.Two, RelayPair.Opening).AsTask();
        await pair.Home!.RefuseAsync(RelayRefusal.NothingToResume);

        Assert.Equal((null, RelayRefusal.NothingToResume), await opening);
        Assert.Equal((0, 0), (pair.First.Outgoing, pair.Second.Incoming));
    }

    [Fact]
    public async Task Node_that_is_gone_serves_nothing()
    {
        using var pair = new RelayPair();
        pair.Links.First.Fate = _ => Abstractions.Clustering.LinkOutcome.PeerGone;

        Assert.Null((await pair.First.OpenAsync(LinkPair.Two, RelayPair.Opening)).Channel);
    }

    [Fact]
    public async Task More_streams_than_allowed_are_refused()
    {
        using var pair = new RelayPair(maxStreams: 2);
        await pair.OpenAsync();
        await pair.OpenAsync();

        Assert.Null((await pair.First.OpenAsync(LinkPair.Two, RelayPair.Opening)).Channel);
        Assert.Equal((2, 2), (pair.First.Outgoing, pair.Second.Incoming));
    }

    [Fact]
    public async Task What_is_said_to_a_stream_that_is_no_more_is_answered_with_its_end()
    {
        using var pair = new RelayPair();
        var (client, home) = await pair.OpenAsync();
        pair.Links.Second.Fate = _ => Abstractions.Clustering.LinkOutcome.Handled; // on its way it is lost all the same
        home.Abort();
        pair.Links.Second.Fate = _ => null;
        Assert.Equal(1, pair.First.Outgoing);

        await client.ProbeAsync();

        await client.Cut;
        Assert.Equal(0, pair.First.Outgoing);
    }

    [Fact]
    public async Task When_a_node_has_given_up_what_it_had_to_say_all_streams_are_asked_for()
    {
        using var pair = new RelayPair();
        var (_, home) = await pair.OpenAsync();
        pair.Links.Second.Fate = _ => Abstractions.Clustering.LinkOutcome.PeerGone;
        home.Abort();
        pair.Links.Second.Fate = _ => null;

        pair.Bus.Miss();

        Assert.Equal(0, pair.First.Outgoing);
    }

    [Fact]
    public async Task Nobody_speaks_for_a_stream_of_another_node()
    {
        using var pair = new RelayPair();
        var (client, _) = await pair.OpenAsync();
        var end = new RelayFrame(RelayKind.End, true, (byte)RelayEnd.Broken, client.Stream, 0, default).Encode();

        await pair.First.HandleAsync(new("three-1"), new(Abstractions.Clustering.LinkTopic.Streams, end), pair.Links.First);

        Assert.False(client.IsEnding);
    }

    [Fact]
    public async Task Ends_of_streams_nobody_knows_are_not_answered_and_nonsense_is_counted()
    {
        using var pair = new RelayPair();
        foreach (var kind in (RelayKind[])[RelayKind.End, RelayKind.Refuse])
        {
            await pair.Links.First.ReceiveAsync(new RelayFrame(kind, true, 1, 77, 0, default).Encode());
        }

        await pair.Links.First.ReceiveAsync("nonsense"u8.ToArray());
        await pair.Links.First.ReceiveAsync(new RelayFrame(RelayKind.Open, false, 0, 77, 0, "nonsense"u8.ToArray()).Encode());

        Assert.Empty(pair.Links.First.Sent);
        Assert.Equal(2, pair.First.Metrics.MalformedCount);
    }
}
