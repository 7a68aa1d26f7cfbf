using Aviso.Abstractions.Storage;
using Aviso.StoreKit;

namespace Aviso.Storage.Sqlite.Tests;

/// <summary>SQLite in a temporary directory.</summary>
public sealed class SqliteProvider : StorageProvider
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ManualResetEventSlim _gate = new(initialState: true);

    /// <summary>The options, from the directory.</summary>
    public Func<string, SqliteOptions> Options { get; init; } = path => new(path);

    public override IStorage Create(StorageLimits? limits = null) =>
        new StorageEngine(new GatedBackend(new SqliteBackend(Options(_directory.Path)), _gate), limits);

    public override void HoldWrites() => _gate.Reset();

    public override void ReleaseWrites() => _gate.Set();

    public override ValueTask DisposeAsync()
    {
        _gate.Dispose();
        _directory.Dispose();
        return base.DisposeAsync();
    }
}
