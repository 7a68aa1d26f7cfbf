using Aviso.Abstractions.Storage;

namespace Aviso.StoreKit;

/// <summary>What a log store promises.</summary>
public abstract class LogSuite : StorageSuite
{
    [Fact]
    public async Task Append_then_read_gives_the_entry_with_its_time()
    {
        var at = Noon.AddMicroseconds(123_456);
        var sequence = await Archive.AppendAsync(Juliet, at, Bytes("hello"));

        var entry = Assert.Single(await Archive.ReadAsync(Juliet, 0, 10));
        Assert.Equal(sequence, entry.Sequence);
        Assert.Equal(at, entry.At);
        Assert.Equal(TimeSpan.Zero, entry.At.Offset);
        Assert.Equal("hello", Text(entry.Value));
    }

    [Fact]
    public async Task Time_is_kept_to_the_microsecond_and_in_UTC()
    {
        await Archive.AppendAsync(Juliet, new DateTimeOffset(2026, 5, 17, 14, 0, 0, TimeSpan.FromHours(2)).AddTicks(9), Bytes("x"));
        await Archive.AppendAsync(Juliet, new DateTimeOffset(1969, 7, 20, 20, 17, 40, TimeSpan.Zero), Bytes("x"));

        var entries = await Archive.ReadAsync(Juliet, 0, 10);
        Assert.Equal(Noon, entries[0].At);
        Assert.Equal(new DateTimeOffset(1969, 7, 20, 20, 17, 40, TimeSpan.Zero), entries[1].At);
    }

    [Fact]
    public async Task Sequences_rise_in_the_order_of_the_calls()
    {
        var appends = Enumerable.Range(0, 200).Select(number => Archive.AppendAsync(Juliet, Noon, Bytes($"{number}"))).ToList();
        var sequences = await Task.WhenAll(appends);

        Assert.All(sequences, sequence => Assert.True(sequence > 0));
        Assert.Equal(sequences.Order(), sequences);
        Assert.Equal(sequences.Length, sequences.Distinct().Count());
        var entries = await Archive.ReadAsync(Juliet, 0, 1000);
        Assert.Equal(Enumerable.Range(0, 200).Select(number => $"{number}"), entries.Select(entry => Text(entry.Value)));
    }

    [Fact]
    public async Task Owners_do_not_see_each_others_entries()
    {
        await Archive.AppendAsync(Juliet, Noon, Bytes("juliet"));
        await Archive.AppendAsync(Romeo, Noon, Bytes("romeo"));

        Assert.Equal("juliet", Text(Assert.Single(await Archive.ReadAsync(Juliet, 0, 10)).Value));
        Assert.Equal(1, await Archive.CountAsync(Juliet));
        Assert.Equal(0, await Archive.CountAsync(Nurse));
    }

    [Fact]
    public async Task Read_in_pages_gives_each_entry_once()
    {
        await Task.WhenAll(Enumerable.Range(0, 25).Select(number => Archive.AppendAsync(Juliet, Noon, Bytes($"{number}"))));
        var seen = new List<string?>();
        long after = 0;
        while (await Archive.ReadAsync(Juliet, after, 10) is { Count: > 0 } page)
        {
            Assert.True(page.Count <= 10);
            seen.AddRange(page.Select(entry => Text(entry.Value)));
            after = page[^1].Sequence;
        }

        Assert.Equal(Enumerable.Range(0, 25).Select(number => $"{number}"), seen);
    }

    [Fact]
    public async Task Append_at_the_limit_appends_nothing()
    {
        Assert.NotNull(await Archive.AppendAsync(Juliet, Noon, Bytes("1"), limit: 2));
        Assert.NotNull(await Archive.AppendAsync(Juliet, Noon, Bytes("2"), limit: 2));
        Assert.Null(await Archive.AppendAsync(Juliet, Noon, Bytes("3"), limit: 2));
        Assert.NotNull(await Archive.AppendAsync(Nurse, Noon, Bytes("1"), limit: 2));
        Assert.NotNull(await Archive.AppendAsync(Juliet, Noon, Bytes("3"), limit: 0));

        Assert.Equal(3, await Archive.CountAsync(Juliet));
    }

    [Fact]
    public async Task Of_many_appends_at_once_no_more_than_the_limit_are_taken()
    {
        var sequences = await Task.WhenAll(
            Enumerable.Range(0, 30).Select(_ => Archive.AppendAsync(Juliet, Noon, Bytes("x"), limit: 10)));

        Assert.Equal(10, sequences.Count(sequence => sequence is not null));
        Assert.Equal(10, (await Archive.ReadAsync(Juliet, 0, 100)).Count);
    }

    [Theory]
    [InlineData("through")]
    [InlineData("single")]
    [InlineData("all")]
    [InlineData("older")]
    public async Task Each_way_of_removal_makes_room_below_the_limit(string way)
    {
        var sequence = (await Archive.AppendAsync(Juliet, Noon, Bytes("x"), limit: 1))!.Value;
        Assert.Null(await Archive.AppendAsync(Juliet, Noon, Bytes("x"), limit: 1));

        var removed = way switch
        {
            "through" => await Archive.RemoveThroughAsync(Juliet, sequence),
            "single" => await Archive.RemoveAsync(Juliet, [sequence]),
            "all" => await Archive.RemoveAllAsync(Juliet),
            _ => await Archive.RemoveOlderThanAsync(Noon.AddSeconds(1), 10),
        };

        Assert.Equal(1, removed);
        Assert.Equal(0, await Archive.CountAsync(Juliet));
        Assert.NotNull(await Archive.AppendAsync(Juliet, Noon, Bytes("x"), limit: 1));
    }

    [Fact]
    public async Task Remove_through_keeps_what_is_later_and_of_others()
    {
        var sequences = await AppendAsync(Juliet, 5);
        await AppendAsync(Nurse, 1);

        Assert.Equal(3, await Archive.RemoveThroughAsync(Juliet, sequences[2]));
        Assert.Equal(0, await Archive.RemoveThroughAsync(Juliet, sequences[2]));
        Assert.Equal(sequences[3..], (await Archive.ReadAsync(Juliet, 0, 10)).Select(entry => entry.Sequence));
        Assert.Equal(2, await Archive.CountAsync(Juliet));
        Assert.Equal(1, await Archive.CountAsync(Nurse));
    }

    [Fact]
    public async Task Remove_of_single_entries_counts_those_that_were_there()
    {
        var sequences = await AppendAsync(Juliet, 4);

        Assert.Equal(2, await Archive.RemoveAsync(Juliet, [sequences[1], sequences[3], sequences[3] + 1000, sequences[1]]));
        Assert.Equal(0, await Archive.RemoveAsync(Juliet, []));
        Assert.Equal([sequences[0], sequences[2]], (await Archive.ReadAsync(Juliet, 0, 10)).Select(entry => entry.Sequence));
        Assert.Equal(2, await Archive.CountAsync(Juliet));
    }

    [Fact]
    public async Task Sequences_are_not_used_again_after_everything_was_removed()
    {
        var last = (await AppendAsync(Juliet, 3))[^1];
        Assert.Equal(3, await Archive.RemoveAllAsync(Juliet));

        Assert.True(await Archive.AppendAsync(Juliet, Noon, Bytes("x")) > last);
    }

    [Fact]
    public virtual async Task Remove_older_takes_the_oldest_first_over_all_owners()
    {
        await Archive.AppendAsync(Juliet, Noon.AddMinutes(3), Bytes("j3"));
        await Archive.AppendAsync(Juliet, Noon.AddMinutes(1), Bytes("j1"));
        await Archive.AppendAsync(Romeo, Noon.AddMinutes(2), Bytes("r2"));
        await Archive.AppendAsync(Romeo, Noon.AddMinutes(4), Bytes("r4"));

        Assert.Equal(2, await Archive.RemoveOlderThanAsync(Noon.AddMinutes(4), 2));
        Assert.Equal(["j3"], (await Archive.ReadAsync(Juliet, 0, 10)).Select(entry => Text(entry.Value)));
        Assert.Equal(["r4"], (await Archive.ReadAsync(Romeo, 0, 10)).Select(entry => Text(entry.Value)));
        Assert.Equal(1, await Archive.RemoveOlderThanAsync(Noon.AddMinutes(4), 100));
        Assert.Equal(1, await Archive.CountAsync(Romeo));
        Assert.Equal(0, await Archive.CountAsync(Juliet));
    }

    private async Task<long[]> AppendAsync(StoreOwner owner, int count)
    {
        var sequences = await Task.WhenAll(
            Enumerable.Range(0, count).Select(number => Archive.AppendAsync(owner, Noon, Bytes($"{number}"))));
        return [.. sequences.Select(sequence => sequence!.Value)];
    }
}
