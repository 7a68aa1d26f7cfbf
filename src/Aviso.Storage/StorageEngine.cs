using Aviso.Abstractions.Storage;
using Aviso.Storage.Operations;
using Aviso.Storage.Reads;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviso.Storage;

/// <summary>
/// The stores of a server over a provider: a bounded queue with one group-committing writer, and a bounded pool of readers.
/// Disposing it writes out what was accepted. Thread-safe once opened.
/// </summary>
public sealed class StorageEngine : StorageBase
{
    private readonly IStorageBackend _backend;
    private readonly WriteQueue _queue;
    private readonly StorageMetrics _metrics;
    private readonly WriterLoop _writer;
    private readonly ReaderPool _readers;
    private readonly bool _managesSchema;
    private readonly IWriteFence? _fence;
    private bool _started;
    private bool _disposed;

    /// <summary>Makes an engine over a provider, which it will dispose.</summary>
    /// <param name="backend">The provider.</param>
    /// <param name="limits">The bounds of queues and threads.</param>
    /// <param name="logger">Where failures are told.</param>
    /// <param name="source">The name of the data source, as it stands in metrics and logs.</param>
    /// <param name="managesSchema">Whether opening brings the schema up to date; otherwise one that is not current is refused.</param>
    /// <param name="fence">In a cluster: in whose name is written. The provider looks at it, too, at each commit.</param>
    public StorageEngine(
        IStorageBackend backend, StorageLimits? limits = null, ILogger<StorageEngine>? logger = null, string source = "default", bool managesSchema = true,
        IWriteFence? fence = null)
    {
        _fence = fence;
        limits ??= new StorageLimits();
        logger ??= NullLogger<StorageEngine>.Instance;
        _backend = backend;
        _queue = new WriteQueue(limits);
        _managesSchema = managesSchema;
        _metrics = new StorageMetrics(backend.Name, source, _queue);
        _writer = new WriterLoop(source, _queue, _metrics, logger);
        _readers = new ReaderPool(source, backend, limits, _metrics, logger);
    }

    /// <summary>What <see cref="StorageBase.OpenAsync"/> would do to the schema, without doing it; for an engine that is not open.</summary>
    /// <exception cref="StorageException">The database cannot be read.</exception>
    public Task<SchemaReport> CheckAsync(IReadOnlyList<StoreDeclaration> stores, CancellationToken cancellation = default)
    {
        StoreArguments.CheckDeclarations(stores);
        return Task.Run(() => _backend.Check(stores), cancellation);
    }

    /// <inheritdoc />
    public override ValueTask WaitForRoomAsync(CancellationToken cancellation = default) => _queue.WaitForRoomAsync(cancellation);

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _queue.Close();
        var readersEnded = _readers.CloseAsync();
        if (_started)
        {
            await _writer.Ended;
            await readersEnded;
        }

        _backend.Dispose();
        _metrics.Dispose();
    }

    /// <inheritdoc />
    protected override async Task OpenStoresAsync(IReadOnlyList<StoreDeclaration> stores, CancellationToken cancellation)
    {
        var writer = await Task.Run(
            () =>
            {
                if (!_managesSchema)
                {
                    RequireCurrentSchema(stores);
                }

                _backend.Open(stores);
                return _backend.OpenWriter();
            },
            cancellation);
        _writer.Start(writer);
        _readers.Start();
        _started = true;
    }

    /// <inheritdoc />
    protected override void Submit(WriteOperation operation)
    {
        if (_fence is not null)
        {
            operation.Life = _fence.Life;
        }

        if ((_fence is not null && operation.Life is null ? WriteFences.Refusal() : _queue.Add(operation)) is { } refusal)
        {
            _metrics.Failed(1, refusal);
            operation.Fail(refusal);
        }
    }

    /// <inheritdoc />
    protected override void Submit(ReadOperation operation) => _readers.Add(operation);

    private void RequireCurrentSchema(IReadOnlyList<StoreDeclaration> stores)
    {
        var report = _backend.Check(stores);
        if (report.Refusals.Count == 0 && !report.IsCurrent)
        {
            throw new StorageException(
                $"The schema {(report.IsInstalled ? "is older than this program" : "is not installed")}, and the configuration leaves it to you (schema-management). "
                + $"Do it with: aviso schema {(report.IsInstalled ? "upgrade" : "install")}");
        }
    }
}
