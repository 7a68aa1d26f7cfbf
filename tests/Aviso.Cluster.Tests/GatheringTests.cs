using Aviso.Abstractions.Clustering;
using Aviso.Cluster.Links;

namespace Aviso.Cluster.Tests;

/// <summary>When entries leave and when they wait for others; times are microseconds.</summary>
public sealed class GatheringTests
{
    private readonly Outbound _outbound = new(new(), 1_000_000, () => { });

    [Fact]
    public void Entry_leaves_at_once_when_nothing_is_under_way()
    {
        Add();
        Assert.Equal(1, Leaving(0));
    }

    [Fact]
    public void Entries_right_behind_a_frame_leave_together_a_millisecond_after_it()
    {
        Add();
        Leaving(5000);
        Add();
        Assert.Equal(0, Leaving(5100));
        Assert.Equal(6000, _outbound.DueAt(5100));
        Add();
        Assert.Equal(2, Leaving(6000));
    }

    [Fact]
    public void Entry_that_comes_alone_does_not_wait_for_an_acknowledgement()
    {
        Add();
        Leaving(5000);
        Add();
        Assert.Equal(1, Leaving(6500));
        Add();
        Assert.Equal(0, Leaving(6600));
    }

    [Fact]
    public void Full_frame_leaves_at_once()
    {
        Add();
        Leaving(5000);
        for (var number = 0; number < 64; number++)
        {
            Add();
        }

        Assert.Equal(64, Leaving(5001));
    }

    private void Add() => Assert.True(_outbound.TryAdd(new(new LinkEntry(LinkTopic.Stanzas, new byte[100]))));

    private int Leaving(long now) => _outbound.Next(now)?.Entries.Count ?? 0;
}
