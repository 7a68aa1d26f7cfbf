using System.Diagnostics.Metrics;

namespace Aviso.Storage;

/// <summary>The meter <c>Aviso.Storage</c>.</summary>
internal sealed class StorageMetrics : IDisposable
{
    public const string MeterName = "Aviso.Storage";

    private readonly Meter _meter = new(MeterName);
    private readonly KeyValuePair<string, object?> _provider;
    private readonly Counter<long> _commits;
    private readonly Counter<long> _operations;
    private readonly Counter<long> _failures;
    private readonly Histogram<int> _batchSize;
    private readonly Histogram<double> _commitDuration;

    public StorageMetrics(string provider, WriteQueue queue)
    {
        _provider = new("provider", provider);
        _commits = _meter.CreateCounter<long>("aviso.storage.commits", "{commit}", "Transactions committed");
        _operations = _meter.CreateCounter<long>("aviso.storage.operations", "{operation}", "Writes committed");
        _failures = _meter.CreateCounter<long>("aviso.storage.failures", "{operation}", "Reads and writes that failed");
        _batchSize = _meter.CreateHistogram<int>("aviso.storage.batch.size", "{operation}", "Writes in one transaction");
        _commitDuration = _meter.CreateHistogram<double>("aviso.storage.commit.duration", "s", "Time of one transaction, flush included");
        _meter.CreateObservableGauge("aviso.storage.queue.length", () => new Measurement<int>(queue.Count, _provider), "{operation}", "Writes that wait");
        _meter.CreateObservableGauge("aviso.storage.queue.size", () => new Measurement<long>(queue.Bytes, _provider), "By", "Bytes of the writes that wait");
    }

    public void Committed(int operations, TimeSpan duration)
    {
        _commits.Add(1, _provider);
        _operations.Add(operations, _provider);
        _batchSize.Record(operations, _provider);
        _commitDuration.Record(duration.TotalSeconds, _provider);
    }

    public void Failed(int operations) => _failures.Add(operations, _provider);

    public void Dispose() => _meter.Dispose();
}
