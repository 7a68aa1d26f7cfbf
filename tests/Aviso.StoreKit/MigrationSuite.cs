using Aviso.Abstractions.Storage;

namespace Aviso.StoreKit;

/// <summary>What opening promises about stores that an older or newer program has left.</summary>
public abstract class MigrationSuite : StorageSuite
{
    [Fact]
    public async Task A_store_declared_later_is_made_beside_the_old_ones()
    {
        await Contacts.PutAsync(Juliet, "romeo", Bytes("friend"));
        await ReopenAsync([.. Stores, new("bookmarks", StoreShape.Map)]);
        await Storage.Map("bookmarks").PutAsync(Juliet, "room", Bytes("x"));

        Assert.Equal("friend", Text(await Contacts.GetAsync(Juliet, "romeo")));
        Assert.NotNull(await Storage.Map("bookmarks").GetAsync(Juliet, "room"));
    }

    [Fact]
    public async Task A_store_left_out_for_a_while_keeps_its_rows()
    {
        await Contacts.PutAsync(Juliet, "romeo", Bytes("friend"));
        await ReopenAsync([]);
        await ReopenAsync();

        Assert.Equal("friend", Text(await Contacts.GetAsync(Juliet, "romeo")));
    }

    [Fact]
    public async Task Values_go_through_each_migration_in_turn_once()
    {
        // More rows than one page of a migration.
        await Task.WhenAll(Enumerable.Range(0, 1200).Select(number => Contacts.PutAsync(Juliet, $"{number:0000}", Bytes($"{number}"))));
        StoreMigration second = new(2, value => Bytes(Text(value) + "b"));
        StoreMigration third = new(3, value => Bytes(Text(value) + "c"));
        StoreDeclaration contacts = new("contacts", StoreShape.Map, Version: 3) { Migrations = [third, second] };
        await ReopenAsync([contacts]);
        await ReopenAsync([contacts]);

        Assert.Equal(
            Enumerable.Range(0, 1200).Select(number => $"{number}bc"),
            (await Contacts.ListAsync(Juliet, 2000)).Select(entry => Text(entry.Value)));
    }

    [Fact]
    public async Task A_migration_of_a_log_may_remove_entries()
    {
        await Task.WhenAll(Enumerable.Range(0, 1200).Select(number => Archive.AppendAsync(Juliet, Noon, Bytes($"{number}"))));
        StoreMigration odd = new(2, value => int.Parse(Text(value)!) % 2 == 1 ? value : null);
        await ReopenAsync([new("archive", StoreShape.Log, Version: 2) { Migrations = [odd] }]);

        Assert.Equal(600, await Archive.CountAsync(Juliet));
        Assert.Equal("1", Text((await Archive.ReadAsync(Juliet, 0, 1))[0].Value));
        Assert.Null(await Archive.AppendAsync(Juliet, Noon, Bytes("x"), limit: 600));
        Assert.NotNull(await Archive.AppendAsync(Juliet, Noon, Bytes("x"), limit: 601));
    }

    [Fact]
    public async Task A_migration_cut_short_changes_nothing_and_is_done_by_the_next_start()
    {
        await Contacts.PutAsync(Juliet, "1", Bytes("1"));
        await Contacts.PutAsync(Juliet, "2", Bytes("2"));
        StoreMigration second = new(2, value => Bytes(Text(value) + "b"));
        var calls = 0;
        StoreMigration broken = new(3, value => ++calls == 2 ? throw new InvalidOperationException("cut short") : Bytes("changed"));
        await Storage.DisposeAsync();

        await using (var storage = Provider.Create())
        {
            var error = await Assert.ThrowsAsync<StorageException>(() =>
                storage.OpenAsync([new("contacts", StoreShape.Map, Version: 3) { Migrations = [second, broken] }]));
            Assert.Contains("contacts", error.Message, StringComparison.Ordinal);
        }

        StoreMigration third = new(3, value => Bytes(Text(value) + "c"));
        await ReopenAsync([new("contacts", StoreShape.Map, Version: 3) { Migrations = [second, third] }]);
        Assert.Equal(["1bc", "2bc"], (await Contacts.ListAsync(Juliet, 10)).Select(entry => Text(entry.Value)));
    }

    [Fact]
    public async Task A_store_newer_than_the_program_is_refused_with_both_versions()
    {
        await ReopenAsync([new("contacts", StoreShape.Map), new("bookmarks", StoreShape.Map, Version: 7)]);
        await Storage.DisposeAsync();

        await using var storage = Provider.Create();
        var error = await Assert.ThrowsAsync<StorageException>(() => storage.OpenAsync([new("bookmarks", StoreShape.Map, Version: 6)]));
        Assert.Contains("bookmarks", error.Message, StringComparison.Ordinal);
        Assert.Contains("7", error.Message, StringComparison.Ordinal);
        Assert.Contains("6", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_without_a_migration_to_it_is_refused()
    {
        await Storage.DisposeAsync();

        await using var storage = Provider.Create();
        await Assert.ThrowsAsync<StorageException>(() => storage.OpenAsync([new("contacts", StoreShape.Map, Version: 2)]));
    }

    [Fact]
    public async Task A_store_of_another_shape_is_refused()
    {
        await Storage.DisposeAsync();

        await using var storage = Provider.Create();
        await Assert.ThrowsAsync<StorageException>(() => storage.OpenAsync([new("contacts", StoreShape.Log)]));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Contacts")]
    [InlineData("a-b")]
    [InlineData("x; DROP TABLE store_contacts")]
    [InlineData("a_name_that_is_longer_than_what_databases_take_for_tables")]
    public async Task A_name_that_is_no_good_for_a_table_is_refused(string name)
    {
        await using var storage = Provider.Create();
        await Assert.ThrowsAsync<ArgumentException>(() => storage.OpenAsync([new(name, StoreShape.Map)]));
    }

    [Fact]
    public async Task A_store_declared_twice_is_refused()
    {
        await using var storage = Provider.Create();
        await Assert.ThrowsAsync<ArgumentException>(() => storage.OpenAsync([new("a", StoreShape.Map), new("a", StoreShape.Log)]));
    }
}
