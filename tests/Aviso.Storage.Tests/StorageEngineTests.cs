using System.Diagnostics.Metrics;
using Aviso.Abstractions.Storage;
using Aviso.Storage.Operations;

namespace Aviso.Storage.Tests;

/// <summary>The engine over a provider that does what the test says.</summary>
public sealed class StorageEngineTests
{
    private static readonly StoreOwner Owner = new("capulet.example", "juliet");
    private static readonly byte[] Value = [1];

    [Fact]
    public async Task What_comes_in_during_a_commit_shares_the_next()
    {
        var backend = new FakeBackend();
        await using var storage = await OpenAsync(backend);
        backend.Gate.Reset();
        var writes = new List<Task> { storage.Map("map").PutAsync(Owner, "first", Value) };
        await backend.BatchTaken.WaitAsync();
        writes.AddRange(Enumerable.Range(0, 10).Select(number => storage.Map("map").PutAsync(Owner, $"{number}", Value)));
        backend.Gate.Set();
        await Task.WhenAll(writes);

        Assert.Equal([1, 10], backend.Batches);
    }

    [Fact]
    public async Task A_batch_is_bounded_in_operations_and_bytes()
    {
        var backend = new FakeBackend();
        await using var storage = await OpenAsync(backend, new StorageLimits { MaxBatchOperations = 4, MaxBatchBytes = 10_000 });
        backend.Gate.Reset();
        var writes = new List<Task> { storage.Map("map").PutAsync(Owner, "first", Value) };
        await backend.BatchTaken.WaitAsync();
        writes.AddRange(Enumerable.Range(0, 6).Select(number => storage.Map("map").PutAsync(Owner, $"{number}", Value)));
        writes.AddRange(Enumerable.Range(0, 3).Select(number => storage.Map("map").PutAsync(Owner, $"{number}", new byte[6000])));
        backend.Gate.Set();
        await Task.WhenAll(writes);

        Assert.Equal([1, 4, 3, 1, 1], backend.Batches);
    }

    [Fact]
    public async Task One_bad_write_fails_alone_and_the_others_of_its_batch_are_done()
    {
        var backend = new FakeBackend
        {
            FailWrite = batch => batch.Any(operation => operation is PutOperation { Key: "bad" }) ? new InvalidOperationException("bad value") : null,
        };
        await using var storage = await OpenAsync(backend);
        backend.Gate.Reset();
        var first = storage.Map("map").PutAsync(Owner, "first", Value);
        await backend.BatchTaken.WaitAsync();
        var before = storage.Map("map").PutAsync(Owner, "before", Value);
        var bad = storage.Map("map").PutAsync(Owner, "bad", Value);
        var after = storage.Map("map").PutAsync(Owner, "after", Value);
        backend.Gate.Set();

        await Task.WhenAll(first, before, after);
        var error = await Assert.ThrowsAsync<StorageException>(() => bad);
        Assert.Contains("bad value", error.Message, StringComparison.Ordinal);
        Assert.Equal([1, 3, 1, 1, 1], backend.Batches);
    }

    [Fact]
    public async Task Trouble_with_the_disk_fails_the_batch_without_trying_each_and_the_next_batch_is_tried()
    {
        var backend = new FakeBackend();
        await using var storage = await OpenAsync(backend);
        backend.Gate.Reset();
        var first = storage.Map("map").PutAsync(Owner, "first", Value);
        await backend.BatchTaken.WaitAsync();
        var writes = Enumerable.Range(0, 3).Select(number => storage.Map("map").PutAsync(Owner, $"{number}", Value)).ToList();
        backend.FailWrite = batch => batch.Count == 3 ? new StorageException("the disk reported an error") : null;
        backend.Gate.Set();

        await first;
        foreach (var write in writes)
        {
            await Assert.ThrowsAsync<StorageException>(() => write);
        }

        await storage.Map("map").PutAsync(Owner, "later", Value);
        Assert.Equal([1, 3, 1], backend.Batches);
    }

    [Fact]
    public async Task What_follows_a_write_does_not_run_on_the_writers_thread()
    {
        var backend = new FakeBackend();
        await using var storage = await OpenAsync(backend);
        backend.Gate.Reset();
        var follower = storage.Map("map").PutAsync(Owner, "key", Value).ContinueWith(
            _ => Thread.CurrentThread.Name, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        backend.Gate.Set();

        Assert.NotEqual("aviso-store-writer", await follower);
        Assert.Equal("aviso-store-writer", backend.WriterThread);
    }

    [Fact]
    public async Task A_read_that_fails_once_is_tried_again_with_a_new_reader()
    {
        var failures = 1;
        var backend = new FakeBackend { FailRead = () => failures-- > 0 ? new IOException("connection dropped") : null };
        await using var storage = await OpenAsync(backend, new StorageLimits { ReaderThreads = 1 });
        await storage.Map("map").PutAsync(Owner, "key", Value);

        Assert.Equal(Value, await storage.Map("map").GetAsync(Owner, "key"));
        Assert.Equal(2, backend.ReadersOpened);
    }

    [Fact]
    public async Task A_read_that_fails_twice_fails_and_later_reads_are_tried()
    {
        var failures = 2;
        var backend = new FakeBackend { FailRead = () => failures-- > 0 ? new IOException("connection dropped") : null };
        await using var storage = await OpenAsync(backend);

        await Assert.ThrowsAsync<StorageException>(async () => await storage.Map("map").GetAsync(Owner, "key"));
        Assert.Null(await storage.Map("map").GetAsync(Owner, "key"));
    }

    [Fact]
    public async Task Reads_beyond_the_bound_are_refused()
    {
        var backend = new FakeBackend();
        await using var storage = await OpenAsync(backend, new StorageLimits { ReaderThreads = 1, MaxQueuedReads = 3 });
        backend.Gate.Reset();
        var reads = Enumerable.Range(0, 10).Select(_ => storage.Map("map").GetAsync(Owner, "key").AsTask()).ToList();

        // One more than the bound may have been taken by the reader already.
        Assert.InRange(reads.Count(read => read.IsFaulted), 6, 7);
        backend.Gate.Set();
        await Task.WhenAll(reads.Where(read => !read.IsFaulted));
    }

    [Fact]
    public async Task Commits_operations_and_failures_are_counted()
    {
        var backend = new FakeBackend("counted");
        var totals = new Dictionary<string, double>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == "Aviso.Storage")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Add(instrument, value, tags));
        listener.Start();

        await using (var storage = await OpenAsync(backend))
        {
            await storage.Map("map").PutAsync(Owner, "1", Value);
            await storage.Map("map").PutAsync(Owner, "2", Value);
            backend.FailWrite = _ => new StorageException("full");
            await Assert.ThrowsAsync<StorageException>(() => storage.Map("map").PutAsync(Owner, "3", Value));
            listener.RecordObservableInstruments();
        }

        Assert.Equal(2, totals["aviso.storage.commits"]);
        Assert.Equal(2, totals["aviso.storage.operations"]);
        Assert.Equal(2, totals["aviso.storage.batch.size"]);
        Assert.Equal(1, totals["aviso.storage.failures"]);
        Assert.Equal(0, totals["aviso.storage.queue.length"]);

        void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags.Contains(new("provider", "counted")))
            {
                lock (totals)
                {
                    totals[instrument.Name] = totals.GetValueOrDefault(instrument.Name) + value;
                }
            }
        }
    }

    [Fact]
    public async Task Disposal_disposes_the_provider_even_when_it_was_never_opened()
    {
        var backend = new FakeBackend();
        await using (new StorageEngine(backend))
        {
            Assert.False(backend.Disposed);
        }

        Assert.True(backend.Disposed);
    }

    private static async Task<StorageEngine> OpenAsync(FakeBackend backend, StorageLimits? limits = null)
    {
        var storage = new StorageEngine(backend, limits);
        await storage.OpenAsync([new("map", StoreShape.Map)]);
        return storage;
    }
}
