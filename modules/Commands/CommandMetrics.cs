using System.Diagnostics.Metrics;

namespace Aviso.Modules.Commands;

/// <summary>The meter <c>Aviso.Commands</c>. Thread-safe.</summary>
internal sealed class CommandMetrics : IDisposable
{
    private readonly Meter _meter = new("Aviso.Commands");
    private readonly Counter<long> _executed;

    public CommandMetrics(CommandSessions sessions)
    {
        _executed = _meter.CreateCounter<long>("aviso.commands.executed", "{request}", "Stages of ad-hoc commands that ran, by node");
        _meter.CreateObservableGauge("aviso.commands.sessions", () => sessions.Count, "{session}", "Ad-hoc commands that wait for a form");
    }

    public void Executed(string node) => _executed.Add(1, new KeyValuePair<string, object?>("node", node));

    public void Dispose() => _meter.Dispose();
}
