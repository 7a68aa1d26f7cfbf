using System.Diagnostics.Metrics;

namespace Aviso.Modules.Blocking;

/// <summary>The meter <c>Aviso.Blocking</c>. Thread-safe.</summary>
internal sealed class BlockingMetrics : IDisposable
{
    private readonly Meter _meter = new("Aviso.Blocking");
    private readonly Counter<long> _reports;
    private readonly Counter<long> _dropped;

    public BlockingMetrics()
    {
        _reports = _meter.CreateCounter<long>("aviso.blocking.reports", "{report}", "Reports of users on those they block, by the reason");
        _dropped = _meter.CreateCounter<long>("aviso.blocking.reports.dropped", "{report}", "Reports left out, since their account made too many");
    }

    // Reasons that the specification does not know count as one: what users write must not become labels.
    public void Reported(string reason) => _reports.Add(1, new KeyValuePair<string, object?>("reason", reason switch
    {
        "urn:xmpp:reporting:spam" => "spam",
        "urn:xmpp:reporting:abuse" => "abuse",
        _ => "other",
    }));

    public void DroppedReport() => _dropped.Add(1);

    public void Dispose() => _meter.Dispose();
}
