using System.Diagnostics.Metrics;
using System.Text;
using Aviso.Abstractions.Randomness;
using Aviso.Cluster;
using Aviso.Cluster.RabbitMq;
using Aviso.Storage;
using Aviso.Storage.Sqlite;
using Aviso.Streams.Edges.Inside;
using Aviso.Streams.Edges.Outside;
using Aviso.Testing.Server;
using Microsoft.Extensions.Logging.Abstractions;

namespace Aviso.Architecture.Tests;

/// <summary>Makes docs/generated/metrics.md from the instruments that running servers and edges publish.</summary>
internal static class MetricsPage
{
    public static async Task<string> MakeAsync()
    {
        var instruments = new SortedDictionary<string, Instrument>(StringComparer.Ordinal);
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, _) =>
        {
            if (instrument.Meter.Name.StartsWith("Aviso.", StringComparison.Ordinal))
            {
                lock (instruments)
                {
                    instruments[instrument.Name] = instrument;
                }
            }
        };
        await using var server = await TestServer.StartAsync();
        await using var storage = new StorageEngine(new SqliteBackend(new SqliteOptions(Path.GetTempPath()))); // never opened: only its instruments are looked at
        await using var node = MakeNode();
        using var edge = new EdgeMetrics(new(TimeProvider.System));
        using var edges = new EdgesMetrics(() => 0, () => 0, () => 0, () => 0);
        listener.Start();

        var page = new StringBuilder("# Metrics\n\nMade from the instruments of a running server; do not edit. `/metrics` shows dots as underscores.\n\n| Name | Kind | Unit | What |\n| --- | --- | --- | --- |\n");
        Instrument[] all;
        lock (instruments)
        {
            all = [.. instruments.Values]; // servers of other tests, which run meanwhile, go on publishing theirs
        }

        foreach (var one in all)
        {
            page.Append($"| {one.Name} | {KindOf(one)} | {one.Unit} | {one.Description} |\n");
        }

        return page.ToString();
    }

    // Never started, as above.
    private static ClusterNode MakeNode() => new(
        "n1", new("1"),
        new RabbitMqTransport(new([]), TimeProvider.System, NullLogger<RabbitMqTransport>.Instance),
        new PostgresClusterTable("Host=localhost", TimeSpan.FromSeconds(1)),
        new(), new SystemRandomSource(), TimeProvider.System, NullLogger.Instance);

    private static string KindOf(Instrument instrument) => instrument.GetType().Name switch
    {
        var name when name.Contains("UpDown", StringComparison.Ordinal) => "gauge (up and down)",
        var name when name.Contains("Counter", StringComparison.Ordinal) => "counter",
        var name when name.Contains("Histogram", StringComparison.Ordinal) => "histogram",
        _ => "gauge",
    };
}
