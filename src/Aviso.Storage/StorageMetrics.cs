using System.Diagnostics.Metrics;
using Aviso.Abstractions.Storage;

namespace Aviso.Storage;

/// <summary>The meter <c>Aviso.Storage</c>.</summary>
internal sealed class StorageMetrics : IDisposable
{
    public const string MeterName = "Aviso.Storage";

    private readonly Meter _meter = new(MeterName);
    private readonly KeyValuePair<string, object?>[] _tags;
    private readonly Counter<long> _commits;
    private readonly Counter<long> _operations;
    private readonly Counter<long> _failures;
    private readonly Counter<long> _refusals;
    private readonly Histogram<int> _batchSize;
    private readonly Histogram<double> _commitDuration;

    public StorageMetrics(string provider, string source, WriteQueue queue)
    {
        _tags = [new("provider", provider), new("source", source)];
        _commits = _meter.CreateCounter<long>("aviso.storage.commits", "{commit}", "Transactions committed");
        _operations = _meter.CreateCounter<long>("aviso.storage.operations", "{operation}", "Writes committed");
        _failures = _meter.CreateCounter<long>("aviso.storage.failures", "{operation}", "Reads and writes that failed");
        _refusals = _meter.CreateCounter<long>("aviso.storage.refusals", "{operation}", "Writes that failed because this node was not in its cluster at the moment, or was taken for dead");
        _batchSize = _meter.CreateHistogram<int>("aviso.storage.batch.size", "{operation}", "Writes in one transaction");
        _commitDuration = _meter.CreateHistogram<double>("aviso.storage.commit.duration", "s", "Time of one transaction, flush included");
        _meter.CreateObservableGauge("aviso.storage.queue.length", () => new Measurement<int>(queue.Count, _tags), "{operation}", "Writes that wait");
        _meter.CreateObservableGauge("aviso.storage.queue.size", () => new Measurement<long>(queue.Bytes, _tags), "By", "Bytes of the writes that wait");
    }

    public void Committed(int operations, TimeSpan duration)
    {
        _commits.Add(1, _tags);
        _operations.Add(operations, _tags);
        _batchSize.Record(operations, _tags);
        _commitDuration.Record(duration.TotalSeconds, _tags);
    }

    public void Failed(int operations) => _failures.Add(operations, _tags);

    public void Failed(int operations, StorageException error)
    {
        Failed(operations);
        if (WriteFences.IsRefusal(error))
        {
            _refusals.Add(operations, _tags);
        }
    }

    public void Dispose() => _meter.Dispose();
}
