using System.Diagnostics;
using System.Text;
using Aviso.Abstractions.Storage;
using Microsoft.Data.Sqlite;

namespace Aviso.Storage.Sqlite.Tests;

/// <summary>
/// Kills a writing process (SIGKILL) and looks at what it left: faults F01 and F42. A power cut (F02) and a flush that the
/// disk refuses (F13) cannot be played from here: the kernel keeps the pages of a killed process.
/// </summary>
public sealed class CrashTests : IDisposable
{
    private const int Rounds = 10;

    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public async Task Every_append_that_was_confirmed_before_the_kill_is_there_afterwards()
    {
        var random = new Random(20260517);
        var confirmed = new List<string>();
        for (var round = 0; round < Rounds; round++)
        {
            confirmed.AddRange(await AppendUntilKilledAsync("append", random.Next(1, 400)));
            var stored = await ReadLogAsync();

            Assert.Empty(confirmed.Except(stored));
            Assert.Equal(stored.Count, stored.Distinct().Count());
            Assert.Equal("ok", await IntegrityAsync());
        }
    }

    [Fact]
    public async Task Every_message_that_was_confirmed_before_the_kill_is_in_the_archive_once()
    {
        var random = new Random(20260518);
        var confirmed = new List<string>();
        for (var round = 0; round < Rounds; round++)
        {
            confirmed.AddRange(await AppendUntilKilledAsync("archive", random.Next(1, 400)));
            await using var storage = Open();
            await storage.OpenAsync([new("messages", StoreShape.Archive)]);
            var stored = new List<string>();
            foreach (var usage in await storage.Archive("messages").ListAsync("crash.example", 100))
            {
                var entries = await storage.Archive("messages").ReadAsync(usage.Owner, ArchiveFilter.All, int.MaxValue);
                Assert.Equal(usage.Entries, entries.Count);
                Assert.All(entries, entry => Assert.Equal(entry.Id, Encoding.ASCII.GetString(entry.Value.Span)));
                stored.AddRange(entries.Select(entry => $"{usage.Owner.Local} {entry.Id}"));
            }

            Assert.Empty(confirmed.Except(stored));
            Assert.Equal(stored.Count, stored.Distinct().Count());
            Assert.Equal("ok", await IntegrityAsync());
        }
    }

    [Fact]
    public async Task A_migration_killed_in_its_middle_is_done_whole_by_the_next_start()
    {
        var owner = new StoreOwner("crash.example", "user");
        await using (var storage = Open())
        {
            await storage.OpenAsync([new("contacts", StoreShape.Map)]);
            await Task.WhenAll(Enumerable.Range(0, 1200).Select(
                number => storage.Map("contacts").PutAsync(owner, $"{number:0000}", Encoding.ASCII.GetBytes($"{number}"))));
        }

        using (var process = Start("migrate"))
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(128 + 9, process.ExitCode);
        }

        await using (var storage = Open())
        {
            StoreMigration migration = new(2, value => [.. value, (byte)'!']);
            await storage.OpenAsync([new("contacts", StoreShape.Map, Version: 2) { Migrations = [migration] }]);
            var entries = await storage.Map("contacts").ListAsync(owner, 2000);
            Assert.Equal(Enumerable.Range(0, 1200).Select(number => $"{number}!"), entries.Select(entry => Encoding.ASCII.GetString(entry.Value)));
        }
    }

    public void Dispose() => _directory.Dispose();

    private StorageEngine Open() => new(new SqliteBackend(new SqliteOptions(_directory.Path)));

    private Process Start(string verb) => Process.Start(new ProcessStartInfo
    {
        FileName = Path.Combine(AppContext.BaseDirectory, "Aviso.Storage.CrashWriter"),
        ArgumentList = { verb, _directory.Path },
        RedirectStandardOutput = true,
    })!;

    private async Task<List<string>> AppendUntilKilledAsync(string verb, int linesBeforeKill)
    {
        using var process = Start(verb);
        var lines = new List<string>();
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            lines.Add(line);
            if (lines.Count == linesBeforeKill)
            {
                process.Kill();
            }
        }

        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(lines.Count >= linesBeforeKill, "The writer ended before it was killed.");

        // The kill may have cut the last line short; what it would have said is unknown.
        lines.RemoveAt(lines.Count - 1);
        return lines;
    }

    private async Task<List<string>> ReadLogAsync()
    {
        await using var storage = Open();
        await storage.OpenAsync([new("archive", StoreShape.Log)]);
        var stored = new List<string>();
        for (var number = 0; number < 8; number++)
        {
            var entries = await storage.Log("archive").ReadAsync(new StoreOwner("crash.example", $"user{number}"), 0, int.MaxValue);
            stored.AddRange(entries.Select(entry => $"user{number} {entry.Sequence} {Encoding.ASCII.GetString(entry.Value)}"));
        }

        return stored;
    }

    private async Task<string?> IntegrityAsync()
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_directory.Path, "aviso.db")};Pooling=False");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        return await command.ExecuteScalarAsync() as string;
    }
}
