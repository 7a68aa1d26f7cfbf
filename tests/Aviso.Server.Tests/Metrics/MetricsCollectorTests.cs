using System.Diagnostics.Metrics;
using Aviso.Http.Metrics;

namespace Aviso.Server.Tests.Metrics;

public sealed class MetricsCollectorTests
{
    [Fact]
    public void Counters_gauges_and_histograms_are_written_as_prometheus_reads_them()
    {
        using var collector = new MetricsCollector(maxSeries: 100);
        using var meter = new Meter("Aviso.CollectorTest");
        var counter = meter.CreateCounter<long>("aviso.test.things", "{thing}", "Things\nthat happened");
        var histogram = meter.CreateHistogram<double>("aviso.test.duration", "s", advice: new() { HistogramBucketBoundaries = [0.1, 1] });
        meter.CreateObservableGauge("aviso.test.size", () => 42, "By");

        counter.Add(2);
        counter.Add(3, new KeyValuePair<string, object?>("kind", "a\"b\\c\nd"));
        histogram.Record(0.1);
        histogram.Record(0.5);
        histogram.Record(7);

        var page = collector.Write();
        Assert.Contains("# HELP aviso_test_things_total Things that happened\n# TYPE aviso_test_things_total counter\naviso_test_things_total 2\naviso_test_things_total{kind=\"a\\\"b\\\\c\\nd\"} 3\n", page, StringComparison.Ordinal);
        Assert.Contains("# TYPE aviso_test_size_bytes gauge\naviso_test_size_bytes 42\n", page, StringComparison.Ordinal);
        Assert.Contains(
            "aviso_test_duration_seconds_bucket{le=\"0.1\"} 1\naviso_test_duration_seconds_bucket{le=\"1\"} 2\naviso_test_duration_seconds_bucket{le=\"+Inf\"} 3\naviso_test_duration_seconds_sum 7.6\naviso_test_duration_seconds_count 3\n",
            page,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_cannot_fill_the_memory()
    {
        using var collector = new MetricsCollector(maxSeries: 5);
        using var meter = new Meter("Aviso.CollectorTest.Bounded");
        var counter = meter.CreateCounter<int>("aviso.test.bounded");

        for (var label = 0; label < 1000; label++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("label", label));
        }

        var page = collector.Write();
        Assert.InRange(page.Split('\n').Count(line => line.StartsWith("aviso_test_bounded_total{", StringComparison.Ordinal)), 1, 5);
        Assert.Matches("aviso_metrics_refused_total [1-9][0-9]{2,}\n", page);
    }

    [Fact]
    public void A_level_that_is_told_no_more_does_not_stay_as_it_was_last()
    {
        using var collector = new MetricsCollector(maxSeries: 100);
        using var meter = new Meter("Aviso.CollectorTest.Levels");
        var peer = "";
        meter.CreateObservableGauge("aviso.test.waiting", () => new Measurement<int>(7, new KeyValuePair<string, object?>("peer", peer)));
        for (var number = 1; number <= 200; number++)
        {
            peer = $"n{number}"; // there is room for each when the one before is forgotten
            var lines = collector.Write().Split('\n').Where(line => line.StartsWith("aviso_test_waiting{", StringComparison.Ordinal));
            Assert.Equal($"aviso_test_waiting{{peer=\"{peer}\"}} 7", Assert.Single(lines));
        }
    }

    [Fact]
    public void Meters_of_others_are_left_out_and_ended_meters_vanish()
    {
        using var collector = new MetricsCollector(maxSeries: 100);
        using var others = new Meter("Elsewhere");
        others.CreateCounter<int>("elsewhere.things").Add(1);
        using (var meter = new Meter("Aviso.CollectorTest.Ended"))
        {
            meter.CreateCounter<int>("aviso.test.ended").Add(1);
            Assert.Contains("aviso_test_ended_total 1", collector.Write(), StringComparison.Ordinal);
        }

        var page = collector.Write();
        Assert.DoesNotContain("elsewhere", page, StringComparison.Ordinal);
        Assert.DoesNotContain("aviso_test_ended", page, StringComparison.Ordinal);
    }
}
