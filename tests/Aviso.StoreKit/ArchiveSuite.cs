using Aviso.Abstractions.Randomness;
using Aviso.Abstractions.Storage;

namespace Aviso.StoreKit;

/// <summary>What an archive promises.</summary>
public abstract class ArchiveSuite : StorageSuite
{
    private const string Balcony = "romeo@montague.example";

    protected override IReadOnlyList<StoreDeclaration> Stores =>
        [new("messages", StoreShape.Archive) { FullText = IsSearched }, new("plain", StoreShape.Archive), new("contacts", StoreShape.Map)];

    /// <summary>Whether the words of the entries can be searched for: providers may keep the two kinds in different ways.</summary>
    protected virtual bool IsSearched => true;

    private IArchiveStore Messages => Storage.Archive("messages");

    [Fact]
    public async Task Append_then_read_gives_the_entry_as_it_was()
    {
        var entry = new ArchiveEntry(Id(1), Noon.AddMicroseconds(7), Balcony, "orchard", ArchiveFlags.Outgoing, Bytes("<message/>"));
        Assert.True(await Messages.AppendAsync(Juliet, entry));

        var read = Assert.Single(await Messages.ReadAsync(Juliet, ArchiveFilter.All, 10));
        Assert.Equal("<message/>", Text(read.Value.ToArray()));
        Assert.Equal(entry, read with { Value = entry.Value });
    }

    [Fact]
    public async Task Append_of_an_id_that_is_there_changes_nothing()
    {
        await AppendAsync(Juliet, 1, text: "first");
        Assert.False(await Messages.AppendAsync(Juliet, Entry(1, Balcony, "second"), "second"));
        Assert.True(await Messages.AppendAsync(Nurse, Entry(1, Balcony, "nurse")));

        Assert.Equal("first", Text(Assert.Single(await Messages.ReadAsync(Juliet, ArchiveFilter.All, 10)).Value.ToArray()));
        Assert.Equal(new ArchiveUsage(Juliet, 1, 5, Id(1)), await Messages.UsageAsync(Juliet));
        Assert.Equal(0, await Messages.CountAsync(Juliet, new() { Text = "second" }, 10));
    }

    [Fact]
    public async Task Order_is_that_of_the_ids_whatever_came_first()
    {
        foreach (var number in new[] { 3, 1, 2 })
        {
            await Messages.AppendAsync(Juliet, Entry(number, Balcony, "x"));
        }

        Assert.Equal([Id(1), Id(2), Id(3)], await IdsAsync(ArchiveFilter.All));
    }

    [Fact]
    public async Task Forward_pages_give_each_entry_once()
    {
        await AppendAsync(Juliet, 25);
        var seen = new List<string>();
        string? after = null;
        while (await Messages.ReadAsync(Juliet, new() { After = after }, 10) is { Count: > 0 } page)
        {
            seen.AddRange(page.Select(entry => entry.Id));
            after = page[^1].Id;
        }

        Assert.Equal(Enumerable.Range(1, 25).Select(Id), seen);
    }

    [Fact]
    public async Task Backward_pages_are_ascending_in_themselves()
    {
        await AppendAsync(Juliet, 5);

        Assert.Equal([Id(4), Id(5)], await IdsAsync(ArchiveFilter.All, 2, backwards: true));
        Assert.Equal([Id(2), Id(3)], await IdsAsync(new() { Before = Id(4) }, 2, backwards: true));
        Assert.Equal([Id(1)], await IdsAsync(new() { Before = Id(2) }, 2, backwards: true));
    }

    [Fact]
    public async Task Peers_are_told_apart_by_bare_and_by_full_address()
    {
        await Messages.AppendAsync(Juliet, Entry(1, Balcony, "a", "orchard"));
        await Messages.AppendAsync(Juliet, Entry(2, Balcony, "b", "home"));
        await Messages.AppendAsync(Juliet, Entry(3, "nurse@capulet.example", "c", "home"));

        Assert.Equal([Id(1), Id(2)], await IdsAsync(new() { Peer = Balcony }));
        Assert.Equal([Id(2)], await IdsAsync(new() { Peer = Balcony, Resource = "home" }));
        Assert.Equal([Id(2)], await IdsAsync(new() { Peer = Balcony }, 1, backwards: true));
        Assert.Empty(await IdsAsync(new() { Peer = "' OR 1=1 --" }));
    }

    [Fact]
    public async Task Bounds_may_be_times()
    {
        await AppendAsync(Juliet, 5);

        Assert.Equal([Id(2), Id(3)], await IdsAsync(new() { After = ArchiveIds.Before(Noon.AddSeconds(2)), Before = ArchiveIds.After(Noon.AddSeconds(3)) }));
        Assert.Equal([Id(5)], await IdsAsync(new() { After = ArchiveIds.Before(Noon.AddSeconds(4).AddMicroseconds(1)) }));
        Assert.Empty(await IdsAsync(new() { After = Id(4), Before = Id(2) }));
    }

    [Fact]
    public async Task Count_ends_at_its_bound()
    {
        await AppendAsync(Juliet, 5);

        Assert.Equal(5, await Messages.CountAsync(Juliet, ArchiveFilter.All, 100));
        Assert.Equal(3, await Messages.CountAsync(Juliet, ArchiveFilter.All, 3));
        Assert.Equal(2, await Messages.CountAsync(Juliet, new() { After = Id(3) }, 100));
        Assert.Equal(0, await Messages.CountAsync(Romeo, ArchiveFilter.All, 100));
    }

    [Fact]
    public async Task Fetch_gives_those_that_are_there_in_order()
    {
        await AppendAsync(Juliet, 5);

        var found = await Messages.FetchAsync(Juliet, [Id(4), Id(99), Id(2), Id(4), "nonsense"]);
        Assert.Equal([Id(2), Id(4)], found.Select(entry => entry.Id));
    }

    [Fact]
    public async Task Search_finds_all_words_in_any_case_and_order_of_the_own_entries_only()
    {
        await Messages.AppendAsync(Juliet, Entry(1, Balcony, "1"), "But soft, what LIGHT through yonder window breaks?");
        await Messages.AppendAsync(Juliet, Entry(2, "nurse@capulet.example", "2"), "It is the east, and Juliet is the sun. Straße, Ελλάδα");
        await Messages.AppendAsync(Juliet, Entry(3, Balcony, "3"));
        await Messages.AppendAsync(Romeo, Entry(4, Balcony, "4"), "what light? o1 o2 o3 owner words");

        Assert.Equal(IfSearched(Id(1)), await IdsAsync(new() { Text = "window light" }));
        Assert.Equal(IfSearched(Id(2)), await IdsAsync(new() { Text = "STRASSE".Replace("SS", "ß", StringComparison.Ordinal) + " ελλάδα" }));
        Assert.Equal(IfSearched(Id(1)), await IdsAsync(new() { Text = "what", Peer = Balcony }, backwards: true));
        Assert.Empty(await IdsAsync(new() { Text = "light", Peer = "nurse@capulet.example" }));
        Assert.Empty(await IdsAsync(new() { Text = "light sun" }));
        Assert.Empty(await IdsAsync(new() { Text = "o2" }));
        Assert.Empty(await IdsAsync(new() { Text = "\" OR ' & *" }));
        Assert.Empty(await Storage.Archive("plain").ReadAsync(Juliet, new() { Text = "light" }, 10));
        Assert.Empty(await Messages.ReadAsync(Nurse, new() { Text = "light" }, 10));
    }

    [Fact]
    public async Task A_tombstone_keeps_the_place_and_forgets_the_words()
    {
        await AppendAsync(Juliet, 3, text: "secret");

        Assert.True(await Messages.BuryAsync(Juliet, Id(2), Bytes("gone")));
        Assert.False(await Messages.BuryAsync(Juliet, Id(9), Bytes("gone")));

        var entries = await Messages.ReadAsync(Juliet, ArchiveFilter.All, 10);
        Assert.Equal([Id(1), Id(2), Id(3)], entries.Select(entry => entry.Id));
        Assert.Equal("gone", Text(entries[1].Value.ToArray()));
        Assert.Equal(ArchiveFlags.Tombstone, entries[1].Flags);
        Assert.Equal(IfSearched(Id(1), Id(3)), await IdsAsync(new() { Text = "secret" }));
        Assert.Equal(6 + 4 + 6, (await Messages.UsageAsync(Juliet))!.Bytes);
    }

    [Fact]
    public async Task Trim_takes_the_oldest_beyond_each_limit_and_no_more_than_asked()
    {
        await AppendAsync(Juliet, 10, text: "12345");
        await AppendAsync(Nurse, 3);

        Assert.Equal(0, await Messages.TrimAsync(Juliet, new(Id(1), 10, 50), 100));
        Assert.Equal(2, await Messages.TrimAsync(Juliet, new(Id(3)), 100));
        Assert.Equal(1, await Messages.TrimAsync(Juliet, new(Entries: 7), 100));
        Assert.Equal(2, await Messages.TrimAsync(Juliet, new(Bytes: 29), 100));
        Assert.Equal(1, await Messages.TrimAsync(Juliet, new(Entries: 0), 1));
        Assert.Equal(0, await Messages.TrimAsync(Romeo, new(Entries: 0), 1));

        Assert.Equal(new ArchiveUsage(Juliet, 4, 20, Id(7)), await Messages.UsageAsync(Juliet));
        Assert.Equal(IfSearched(Id(7), Id(8), Id(9), Id(10)), await IdsAsync(new() { Text = "12345" }));
        Assert.Equal(3, (await Messages.UsageAsync(Nurse))!.Entries);
    }

    [Fact]
    public async Task Expire_takes_the_oldest_of_all_owners_first()
    {
        await AppendAsync(Juliet, 4);
        await AppendAsync(Romeo, 2);

        Assert.Equal(3, await Messages.ExpireAsync(Id(3), 3));
        Assert.Equal(1, await Messages.ExpireAsync(Id(3), 100));
        Assert.Equal([Id(3), Id(4)], await IdsAsync(ArchiveFilter.All));
        Assert.Equal(0, (await Messages.UsageAsync(Romeo))!.Entries);
        Assert.Null((await Messages.UsageAsync(Romeo))!.FirstId);
    }

    [Fact]
    public async Task List_goes_over_the_owners_of_a_domain_in_pages()
    {
        await AppendAsync(Nurse, 1);
        await AppendAsync(Juliet, 2);
        await AppendAsync(Romeo, 1);

        Assert.Equal([Juliet, Nurse], (await Messages.ListAsync("capulet.example", 10)).Select(usage => usage.Owner));
        Assert.Equal([Juliet], (await Messages.ListAsync("capulet.example", 1)).Select(usage => usage.Owner));
        Assert.Equal([Nurse], (await Messages.ListAsync("capulet.example", 10, "juliet")).Select(usage => usage.Owner));
        Assert.Null(await Messages.UsageAsync(new("capulet.example", "tybalt")));
    }

    [Fact]
    public async Task Erase_takes_the_owners_entries_words_and_totals()
    {
        await AppendAsync(Juliet, 3, text: "secret");
        await AppendAsync(Nurse, 1, text: "secret");

        Assert.Equal(3, (await Storage.EraseAsync(Juliet))["messages"]);
        Assert.Null(await Messages.UsageAsync(Juliet));
        Assert.Empty(await IdsAsync(ArchiveFilter.All));
        await AppendAsync(Juliet, 1, text: "anew");
        Assert.Empty(await IdsAsync(new() { Text = "secret" }));
        Assert.Equal(IsSearched ? 1 : 0, await Messages.CountAsync(Nurse, new() { Text = "secret" }, 10));
    }

    [Fact]
    public async Task Last_id_is_the_highest_of_all_owners_when_opened()
    {
        Assert.Empty(Messages.LastId);
        await AppendAsync(Juliet, 2);
        await Messages.AppendAsync(Romeo, Entry(7, Balcony, "x"));
        await ReopenAsync();

        Assert.Equal(Id(7), Messages.LastId);
        Assert.True(string.CompareOrdinal(new ArchiveIds(Messages.LastId, TimeProvider.System, new SystemRandomSource()).Next(out _), Id(7)) > 0);
    }

    [Fact]
    public async Task Switching_the_search_off_and_on_forgets_the_words_and_nothing_else()
    {
        await AppendAsync(Juliet, 2, text: "secret");
        await ReopenAsync([new("messages", StoreShape.Archive)]);
        Assert.Empty(await IdsAsync(new() { Text = "secret" }));
        Assert.Equal(1, await Messages.TrimAsync(Juliet, new(Entries: 1), 10));
        await ReopenAsync();
        Assert.Equal([Id(2)], await IdsAsync(ArchiveFilter.All));
        await Messages.AppendAsync(Juliet, Entry(3, Balcony, "x"), "secret");
        Assert.Equal(IfSearched(Id(3)), (await IdsAsync(new() { Text = "secret" })).Where(id => id == Id(3)));
    }

    [Fact]
    public async Task Erase_reaches_an_archive_that_nobody_declares_any_more()
    {
        await AppendAsync(Juliet, 2, text: "secret");
        await ReopenAsync([new("contacts", StoreShape.Map)]);

        Assert.Equal(2, (await Storage.EraseAsync(Juliet))["messages"]);
        await ReopenAsync();
        Assert.Empty(await IdsAsync(ArchiveFilter.All));
    }

    private string[] IfSearched(params string[] found) => IsSearched ? found : [];

    /// <summary>An id of the second <paramref name="number"/> after noon.</summary>
    private static string Id(int number) => ArchiveIds.Before(Noon.AddSeconds(number)) + "0000000";

    private static ArchiveEntry Entry(int number, string peer, string value, string resource = "") =>
        new(Id(number), Noon.AddSeconds(number), peer, resource, ArchiveFlags.None, Bytes(value));

    private async Task AppendAsync(StoreOwner owner, int count, string text = "x") =>
        await Task.WhenAll(Enumerable.Range(1, count).Select(number => Messages.AppendAsync(owner, Entry(number, Balcony, text), text)));

    private async Task<IEnumerable<string>> IdsAsync(ArchiveFilter filter, int limit = 100, bool backwards = false) =>
        (await Messages.ReadAsync(Juliet, filter, limit, backwards)).Select(entry => entry.Id);
}
