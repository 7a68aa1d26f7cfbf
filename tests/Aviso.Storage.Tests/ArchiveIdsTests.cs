using Aviso.Abstractions.Randomness;
using Aviso.Abstractions.Storage;

namespace Aviso.Storage.Tests;

public sealed class ArchiveIdsTests
{
    private readonly SettableClock _clock = new() { Now = new(2026, 5, 17, 12, 0, 0, TimeSpan.Zero) };

    [Fact]
    public void Ids_rise_when_the_clock_stands_still_or_goes_back()
    {
        var ids = new ArchiveIds(string.Empty, _clock, new SystemRandomSource());
        var given = new List<string>();
        foreach (var hours in new[] { 0, 0, 0, -1, 0, 2, -3, 0 })
        {
            _clock.Now += TimeSpan.FromHours(hours);
            given.Add(ids.Next(out var now));
            Assert.Equal(_clock.Now, now);
        }

        Assert.Equal(given.Order(StringComparer.Ordinal), given);
        Assert.Equal(given.Count, given.Distinct().Count());
        Assert.All(given, id => Assert.True(ArchiveIds.IsId(id)));
    }

    [Fact]
    public void Ids_rise_over_a_restart_with_the_clock_set_back()
    {
        var last = new ArchiveIds(string.Empty, _clock, new SystemRandomSource()).Next(out _);
        _clock.Now -= TimeSpan.FromDays(1);

        Assert.True(string.CompareOrdinal(new ArchiveIds(last, _clock, new SystemRandomSource()).Next(out _), last) > 0);
    }

    [Fact]
    public void Ids_of_many_threads_are_all_different()
    {
        var ids = new ArchiveIds(string.Empty, _clock, new SystemRandomSource());
        var given = new string[8000];
        Parallel.For(0, given.Length, index => given[index] = ids.Next(out _)[..13]);

        Assert.Equal(given.Length, given.Distinct().Count());
    }

    [Fact]
    public void A_time_lies_between_its_bounds()
    {
        var id = new ArchiveIds(string.Empty, _clock, new SystemRandomSource()).Next(out var now);

        Assert.Equal(now, ArchiveIds.TimeOf(id));
        Assert.True(string.CompareOrdinal(ArchiveIds.Before(now), id) < 0);
        Assert.True(string.CompareOrdinal(ArchiveIds.After(now), id) > 0);
        Assert.True(string.CompareOrdinal(ArchiveIds.Before(now.AddMicroseconds(1)), id) > 0);
        Assert.True(string.CompareOrdinal(ArchiveIds.After(now.AddMicroseconds(-1)), id) < 0);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("0123456789abcdefghi")]
    [InlineData("0123456789abcdefghij0")]
    [InlineData("0123456789ABCDEFGHIJ")]
    [InlineData("0123456789abcdefgh'x")]
    [InlineData("v123456789abcdefghij")]
    public void Other_text_is_no_id(string? text) => Assert.False(ArchiveIds.IsId(text));

    private sealed class SettableClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
