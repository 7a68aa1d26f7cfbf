using System.Globalization;
using Aviso.Abstractions.Storage;
using Aviso.Storage;
using Aviso.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Aviso.Pages;

/// <summary>
/// What SQLite itself needs for rows of an archive, written by prepared statements with nothing around them, beside what Aviso's store
/// needs for the same rows. Every second row is the other side of the same message.
/// </summary>
internal sealed class Floor(string directory, int rows)
{
    private const int Owners = 200;
    private const int Batch = 500;
    private const int Filed = 4096;
    private const int PagesBetweenCheckpoints = 4096;
    private static readonly byte[] s_message = new byte[330];
    private static readonly StoreDeclaration s_store = new("archive", StoreShape.Archive);
    private readonly Random _random = new(1);

    public async Task RunAsync()
    {
        Console.WriteLine($"{"processor time for each row, µs",-52}{"user",9}{"kernel",9}{"both",9}");
        await MeasureAsync("the journal alone: one row of it for each batch", connection => WriteAll(connection, isFiled: false, isJournaled: true));
        await MeasureAsync("the tables, batch by batch", connection => WriteAll(connection, isFiled: true, isJournaled: false));
        await MeasureAsync("the journal, and the tables in their order", connection => WriteAll(connection, isFiled: true, isJournaled: true));
        await MeasureStoreAsync();
    }

    private async Task MeasureAsync(string name, Action<FloorWriter> write)
    {
        var path = Path.Combine(directory, Guid.NewGuid().ToString("N"));
        await using (var storage = new StorageEngine(new SqliteBackend(new SqliteOptions(path))))
        {
            await storage.OpenAsync([s_store]); // makes the tables
        }

        await using var connection = new SqliteConnection($"Data Source={Path.Combine(path, "aviso.db")};Pooling=False");
        await connection.OpenAsync();
        using (var writer = new FloorWriter(connection, Owners))
        {
            Report(name, () => write(writer));
        }

        await connection.CloseAsync();
        Directory.Delete(path, recursive: true);
    }

    private async Task MeasureStoreAsync()
    {
        var path = Path.Combine(directory, Guid.NewGuid().ToString("N"));
        await using (var storage = new StorageEngine(new SqliteBackend(new SqliteOptions(path))))
        {
            await storage.OpenAsync([s_store]);
            var store = storage.Archive("archive");
            Report("Aviso's store", () =>
            {
                var pending = new List<Task>();
                foreach (var batch in Rows().Chunk(Batch))
                {
                    pending.AddRange(batch.Select(row => store.AppendAsync(
                        new("localhost", $"u{row.Owner}"), new(row.Id, DateTimeOffset.UnixEpoch, row.Peer, "load", ArchiveFlags.None, s_message))));
                    if (pending.Count >= 10 * Batch)
                    {
                        Task.WhenAll(pending).GetAwaiter().GetResult();
                        pending.Clear();
                    }
                }

                Task.WhenAll(pending).GetAwaiter().GetResult();
            });
        }

        Directory.Delete(path, recursive: true);
    }

    private void Report(string name, Action work)
    {
        var before = Environment.CpuUsage;
        work();
        var after = Environment.CpuUsage;
        var (user, kernel) = ((after.UserTime - before.UserTime).TotalMicroseconds / rows, (after.PrivilegedTime - before.PrivilegedTime).TotalMicroseconds / rows);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-52}{user,9:N2}{kernel,9:N2}{user + kernel,9:N2}"));
    }

    private void WriteAll(FloorWriter writer, bool isFiled, bool isJournaled)
    {
        var waiting = new List<FloorRow>();
        foreach (var batch in Rows().Chunk(Batch))
        {
            writer.Begin();
            if (isJournaled)
            {
                writer.Journal(batch.Length * (s_message.Length + 80));
            }

            waiting.AddRange(batch);
            if (isFiled && (!isJournaled || waiting.Count >= Filed))
            {
                writer.Insert(isJournaled ? waiting.OrderBy(row => row.Owner).ThenBy(row => row.Id, StringComparer.Ordinal) : waiting, s_message);
                waiting.Clear();
                if (isJournaled)
                {
                    writer.ClearJournal();
                }
            }

            writer.Commit(PagesBetweenCheckpoints);
        }
    }

    private IEnumerable<FloorRow> Rows()
    {
        for (var row = 0; row < rows; row++)
        {
            var owner = (_random.Next(Owners) & ~1) | (row & 1);
            yield return new(owner, ArchiveIds.Before(DateTimeOffset.UnixEpoch.AddMicroseconds(row * 20L)) + "0000000", $"u{owner ^ 1}@localhost");
        }
    }
}
