using System.Runtime.Versioning;
using Aviso.Abstractions.Storage;
using Aviso.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace Aviso.Storage.Sqlite.Tests;

/// <summary>The database as a file: its mode, its lock, its settings, its schema.</summary>
public sealed class SqliteFileTests : IDisposable
{
    private static readonly StoreDeclaration[] Stores = [new("contacts", StoreShape.Map), new("archive", StoreShape.Log)];

    private readonly TemporaryDirectory _directory = new();

    private string DataDirectory => Path.Combine(_directory.Path, "data");

    private string DatabasePath => Path.Combine(DataDirectory, "aviso.db");

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public async Task Database_and_directory_are_private_to_the_servers_user()
    {
        await using var storage = Create();
        await storage.OpenAsync(Stores);
        await storage.Map("contacts").PutAsync(StoreOwner.ForDomain("capulet.example"), "a", new byte[1]);

        const UnixFileMode PrivateFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        Assert.Equal(PrivateFile | UnixFileMode.UserExecute, File.GetUnixFileMode(DataDirectory));
        Assert.Contains(DatabasePath + "-wal", Directory.GetFiles(DataDirectory));
        Assert.All(Directory.GetFiles(DataDirectory), file => Assert.Equal(PrivateFile, File.GetUnixFileMode(file)));
    }

    [Fact]
    public async Task Commits_are_flushed_and_go_through_a_write_ahead_log()
    {
        SqliteLibrary.Load();
        PrivateFiles.CreateDirectory(DataDirectory);
        PrivateFiles.Open(DatabasePath, FileMode.CreateNew, FileShare.ReadWrite).Dispose();
        await using var connection = new SqliteConnections(new SqliteOptions(DataDirectory)).OpenWriter();

        Assert.Equal("wal", await ScalarAsync(connection, "PRAGMA journal_mode"));
        Assert.Equal(2L, await ScalarAsync(connection, "PRAGMA synchronous"));
    }

    [Fact]
    public async Task A_second_server_on_the_directory_is_refused_with_the_first_ones_process()
    {
        await using var first = Create();
        await first.OpenAsync(Stores);
        await using var second = Create();

        var error = await Assert.ThrowsAsync<StorageException>(() => second.OpenAsync(Stores));

        Assert.Contains($"in use by process {Environment.ProcessId}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_directory_is_free_again_after_disposal_and_after_a_failed_opening()
    {
        await using (var first = Create())
        {
            await first.OpenAsync(Stores);
        }

        await using (var failing = Create())
        {
            await Assert.ThrowsAsync<StorageException>(() => failing.OpenAsync([new("contacts", StoreShape.Log)]));
        }

        await using var last = Create();
        await last.OpenAsync(Stores);
    }

    [Fact]
    public async Task Check_of_a_new_directory_says_what_would_be_made_and_makes_nothing()
    {
        await using var storage = Create();
        var report = await storage.CheckAsync(Stores);

        Assert.False(report.IsCurrent);
        Assert.Equal(["Make the base tables.", "Make the map store contacts.", "Make the log store archive."], report.Pending);
        Assert.False(Directory.Exists(DataDirectory));
    }

    [Fact]
    public async Task Check_works_beside_a_running_server()
    {
        await using var server = Create();
        await server.OpenAsync(Stores);
        await using var tool = Create();

        Assert.True((await tool.CheckAsync(Stores)).IsCurrent);
        StoreMigration migration = new(2, value => value);
        var report = await tool.CheckAsync([new("contacts", StoreShape.Map, Version: 2) { Migrations = [migration] }]);
        Assert.Equal("Migrate the values of the store contacts from layout 1 to 2.", Assert.Single(report.Pending));
        Assert.Contains("archive", Assert.Single(report.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_whose_tables_are_newer_than_the_program_is_refused_by_check_and_opening()
    {
        await using (var storage = Create())
        {
            await storage.OpenAsync(Stores);
        }

        await using (var connection = new SqliteConnection($"Data Source={DatabasePath};Pooling=False"))
        {
            await connection.OpenAsync();
            await ScalarAsync(connection, "UPDATE schema_versions SET version = 99 WHERE component = 'layout'");
        }

        await using var older = Create();
        Assert.Contains("newer version", Assert.Single((await older.CheckAsync(Stores)).Refusals), StringComparison.Ordinal);
        await Assert.ThrowsAsync<StorageException>(() => older.OpenAsync(Stores));
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_refused_with_the_remedy()
    {
        Directory.CreateDirectory(DataDirectory);
        await File.WriteAllTextAsync(DatabasePath, string.Concat(Enumerable.Repeat("not a database ", 1000)));
        await using var storage = Create();

        var error = await Assert.ThrowsAsync<StorageException>(() => storage.OpenAsync(Stores));

        Assert.Contains("restore a backup", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reads_search_by_the_key_and_never_scan_a_store()
    {
        await using (var storage = Create())
        {
            await storage.OpenAsync(Stores);
        }

        await using var connection = new SqliteConnection($"Data Source={DatabasePath};Pooling=False");
        await connection.OpenAsync();
        foreach (var statement in Stores.SelectMany(SqlReader.Statements))
        {
            var plan = await PlanAsync(connection, statement);
            Assert.Contains(plan, line => line.StartsWith("SEARCH", StringComparison.Ordinal));
            Assert.DoesNotContain(plan, line => line.StartsWith("SCAN store_", StringComparison.Ordinal));
        }
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Two_databases_of_one_directory_are_held_apart()
    {
        await using var first = Create();
        await first.OpenAsync([]);
        await using (var second = new StorageEngine(new SqliteBackend(new SqliteOptions(DataDirectory) { FileName = "second.db" })))
        {
            await second.OpenAsync([]);
            await using var again = new StorageEngine(new SqliteBackend(new SqliteOptions(DataDirectory) { FileName = "second.db" }));
            await Assert.ThrowsAsync<StorageException>(() => again.OpenAsync([]));
        }

        await using var third = new StorageEngine(new SqliteBackend(new SqliteOptions(DataDirectory) { FileName = "second.db" }));
        await third.OpenAsync([]);
    }

    private StorageEngine Create() => new(new SqliteBackend(new SqliteOptions(DataDirectory)));

    private static async Task<object?> ScalarAsync(SqliteConnection connection, string text)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        return await command.ExecuteScalarAsync();
    }

    private static async Task<List<string>> PlanAsync(SqliteConnection connection, string statement)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + statement;
        foreach (var name in new[] { "@domain", "@local", "@key", "@after", "@limit" })
        {
            command.Parameters.AddWithValue(name, "x");
        }

        await using var reader = await command.ExecuteReaderAsync();
        var plan = new List<string>();
        while (await reader.ReadAsync())
        {
            plan.Add(reader.GetString(3));
        }

        return plan;
    }
}
