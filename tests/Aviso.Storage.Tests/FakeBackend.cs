using Aviso.Abstractions.Storage;
using Aviso.Storage.Operations;
using Aviso.Testing.Storage;

namespace Aviso.Storage.Tests;

/// <summary>A provider over memory that records batches, stops on request, and fails as told.</summary>
internal sealed class FakeBackend(string name = "fake") : IStorageBackend
{
    private readonly MemoryTables _tables = new();

    public string Name => name;

    public List<int> Batches { get; } = [];

    public ManualResetEventSlim Gate { get; } = new(initialState: true);

    /// <summary>Released once for each batch that the writer has taken.</summary>
    public SemaphoreSlim BatchTaken { get; } = new(0);

    public Func<IReadOnlyList<WriteOperation>, Exception?>? FailWrite { get; set; }

    public Func<Exception?>? FailRead { get; set; }

    public Exception? FailOpen { get; init; }

    public int ReadersOpened { get; private set; }

    public string? WriterThread { get; private set; }

    public bool Disposed { get; private set; }

    public void Open(IReadOnlyList<StoreDeclaration> stores)
    {
        if (FailOpen is not null)
        {
            throw FailOpen;
        }

        // The tables learn their stores the way the storage in memory teaches them.
        var storage = new MemoryStorage(_tables);
        storage.OpenAsync(stores).GetAwaiter().GetResult();
    }

    public SchemaReport Check(IReadOnlyList<StoreDeclaration> stores) => new([], [], []);

    public IStorageWriter OpenWriter() => new Writer(this);

    public IStorageReader OpenReader()
    {
        ReadersOpened++;
        return new Reader(this);
    }

    public void Dispose() => Disposed = true;

    private sealed class Writer(FakeBackend backend) : IStorageWriter
    {
        public void Write(IReadOnlyList<WriteOperation> batch)
        {
            backend.WriterThread = Thread.CurrentThread.Name;
            backend.BatchTaken.Release();
            backend.Gate.Wait();
            backend.Batches.Add(batch.Count);
            if (backend.FailWrite?.Invoke(batch) is { } error)
            {
                throw error;
            }

            foreach (var operation in batch)
            {
                backend._tables.Apply(operation);
            }
        }

        public void Dispose() { }
    }

    private sealed class Reader(FakeBackend backend) : IStorageReader
    {
        public byte[]? Get(string store, StoreOwner owner, string key)
        {
            backend.Gate.Wait();
            return backend.FailRead?.Invoke() is { } error ? throw error : backend._tables.Get(store, owner, key);
        }

        public IReadOnlyList<MapEntry> List(string store, StoreOwner owner, int limit, string? afterKey) =>
            backend._tables.List(store, owner, limit, afterKey);

        public IReadOnlyList<StoreOwner> Owners(string store, string domain, int limit, string? afterLocal) =>
            backend._tables.Owners(store, domain, limit, afterLocal);

        public IReadOnlyList<LogEntry> Read(string store, StoreOwner owner, long afterSequence, int limit) =>
            backend._tables.Read(store, owner, afterSequence, limit);

        public int Count(string store, StoreOwner owner) => backend._tables.Count(store, owner);

        public IReadOnlyList<StoreUsage> Usage(StoreDeclaration store, StoreOwner? owner) => backend._tables.Usage(store, owner);

        public IArchiveReader Archive => backend._tables;

        public void Dispose() { }
    }
}
