using System.Globalization;
using System.Text;
using Aviso.Abstractions.Storage;
using Microsoft.Data.Sqlite;

namespace Aviso.Storage.Sqlite.Tests;

/// <summary>Entries of archives that are in the journal and not in the tables yet: after a kill, and while others read.</summary>
public sealed class JournalTests : IDisposable
{
    private static readonly StoreDeclaration[] Stores = [new("messages", StoreShape.Archive)];
    private static readonly StoreOwner Juliet = new("capulet.example", "juliet");
    private static readonly StoreOwner Romeo = new("montague.example", "romeo");

    private readonly TemporaryDirectory _directory = new();

    private string Data => Path.Combine(_directory.Path, "data");

    private string Killed => Path.Combine(_directory.Path, "killed");

    [Theory]
    [InlineData(1000, 512)] // nothing is filed
    [InlineData(4, 1)] // some is
    [InlineData(4, 512)] // most is
    public async Task What_a_killed_process_has_left_is_there_once(int recentEntries, int sliceEntries)
    {
        await using (var storage = await OpenAsync(Data, recentEntries, sliceEntries))
        {
            var messages = storage.Archive("messages");
            for (var number = 0; number < 10; number++)
            {
                await Task.WhenAll(messages.AppendAsync(Juliet, Entry(number)), messages.AppendAsync(Romeo, Entry(number)));
            }

            CopyAsKilled();
        }

        await using var after = await OpenAsync(Killed);
        foreach (var owner in new[] { Juliet, Romeo })
        {
            var entries = await after.Archive("messages").ReadAsync(owner, ArchiveFilter.All, 100);
            Assert.Equal(Enumerable.Range(0, 10).Select(Entry).Select(Text), entries.Select(Text));
            Assert.Equal(new ArchiveUsage(owner, 10, 20, Id(0)), await after.Archive("messages").UsageAsync(owner));
        }

        Assert.Equal(Id(9), after.Archive("messages").LastId);
        Assert.False(await after.Archive("messages").AppendAsync(Juliet, Entry(3)));
        Assert.Equal(0, await JournalRowsAsync(Killed));
    }

    [Fact]
    public async Task What_was_removed_does_not_come_back_after_a_kill()
    {
        await using (var storage = await OpenAsync(Data, recentEntries: 4, sliceEntries: 1))
        {
            var messages = storage.Archive("messages");
            for (var number = 0; number < 6; number++)
            {
                await messages.AppendAsync(Juliet, Entry(number));
            }

            Assert.True(await messages.BuryAsync(Juliet, Id(5), Encoding.ASCII.GetBytes("gone")));
            Assert.Equal(2, await messages.ExpireAsync(Id(2), 10));
            await messages.AppendAsync(Romeo, Entry(1));
            Assert.Equal(1, (await storage.EraseAsync(Romeo))["messages"]);
            await messages.AppendAsync(Juliet, Entry(6));
            CopyAsKilled();
        }

        await using var after = await OpenAsync(Killed);
        var entries = await after.Archive("messages").ReadAsync(Juliet, ArchiveFilter.All, 100);
        Assert.Equal([Id(2), Id(3), Id(4), Id(5), Id(6)], entries.Select(entry => entry.Id));
        Assert.Equal("gone", Encoding.ASCII.GetString(entries[3].Value.Span));
        Assert.Null(await after.Archive("messages").UsageAsync(Romeo));
    }

    [Fact]
    public async Task A_server_that_stops_leaves_nothing_in_the_journal()
    {
        await using (var storage = await OpenAsync(Data))
        {
            await storage.Archive("messages").AppendAsync(Juliet, Entry(1));
            Assert.Equal(1, await JournalRowsAsync(Data));
        }

        Assert.Equal(0, await JournalRowsAsync(Data));
    }

    [Fact]
    public async Task What_is_left_is_filed_also_when_words_are_searched_or_nobody_declares_the_archive_any_more()
    {
        await using (var storage = await OpenAsync(Data))
        {
            await storage.Archive("messages").AppendAsync(Juliet, Entry(1));
            CopyAsKilled();
        }

        await using (var undeclared = Engine(Killed))
        {
            await undeclared.OpenAsync([new("contacts", StoreShape.Map)]);
        }

        await using var searched = Engine(Killed);
        await searched.OpenAsync([new("messages", StoreShape.Archive) { FullText = true }]);
        Assert.Equal(1, await searched.Archive("messages").CountAsync(Juliet, ArchiveFilter.All, 10));
    }

    [Fact]
    public async Task Readers_see_each_entry_once_while_entries_are_filed()
    {
        const int Entries = 600;
        await using var storage = await OpenAsync(Data, recentEntries: 5, sliceEntries: 2);
        var messages = storage.Archive("messages");
        var written = 0;
        var writing = Task.Run(async () =>
        {
            for (var number = 0; number < Entries; number++)
            {
                await messages.AppendAsync(Juliet, Entry(number));
                Volatile.Write(ref written, number + 1);
            }
        }, TestContext.Current.CancellationToken);

        do
        {
            var least = Volatile.Read(ref written);
            var count = await messages.CountAsync(Juliet, ArchiveFilter.All, int.MaxValue);
            var usage = (await messages.UsageAsync(Juliet))?.Entries ?? 0;
            var ids = (await messages.ReadAsync(Juliet, ArchiveFilter.All, int.MaxValue)).Select(entry => entry.Id).ToList();
            var most = Volatile.Read(ref written) + 1;

            Assert.InRange(count, least, most);
            Assert.InRange(usage, count, most);
            Assert.Equal(Enumerable.Range(0, ids.Count).Select(Id), ids);
            Assert.InRange(ids.Count, count, most);
        }
        while (!writing.IsCompleted);

        await writing;
        Assert.Equal(Entries, await messages.CountAsync(Juliet, ArchiveFilter.All, int.MaxValue));
    }

    public void Dispose() => _directory.Dispose();

    private static StorageEngine Engine(string directory, int recentEntries = 4096, int sliceEntries = 512) =>
        new(new SqliteBackend(new SqliteOptions(directory) { RecentEntries = recentEntries, SliceEntries = sliceEntries }));

    private static async Task<StorageEngine> OpenAsync(string directory, int recentEntries = 4096, int sliceEntries = 512)
    {
        var storage = Engine(directory, recentEntries, sliceEntries);
        await storage.OpenAsync(Stores);
        return storage;
    }

    // Nobody writes meanwhile: the files are what a kill would leave.
    private void CopyAsKilled()
    {
        Directory.CreateDirectory(Killed);
        foreach (var name in new[] { "aviso.db", "aviso.db-wal" })
        {
            File.Copy(Path.Combine(Data, name), Path.Combine(Killed, name));
        }
    }

    private static async Task<long> JournalRowsAsync(string directory)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(directory, "aviso.db")};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT count(*) FROM archive_journal";
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private static string Id(int number) => ArchiveIds.Before(DateTimeOffset.UnixEpoch.AddSeconds(number)) + "0000000";

    private static string Text(ArchiveEntry entry) =>
        $"{entry.Id} {entry.At:O} {entry.Peer} {entry.Resource} {entry.Flags} {Encoding.ASCII.GetString(entry.Value.Span)}";

    private static ArchiveEntry Entry(int number) => new(
        Id(number), DateTimeOffset.UnixEpoch.AddMicroseconds(number), $"peer{number % 3}@example.org", number % 2 == 0 ? "" : "phöne",
        ArchiveFlags.Outgoing, Encoding.ASCII.GetBytes(number.ToString("00", CultureInfo.InvariantCulture)));
}
