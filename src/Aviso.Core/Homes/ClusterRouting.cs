using System.Diagnostics.Metrics;
using Aviso.Abstractions.Clustering;
using Aviso.Core.Accounts;
using Aviso.Core.Modules;
using Aviso.Core.Routing;
using Microsoft.Extensions.Logging;

namespace Aviso.Core.Homes;

/// <summary>Connects the router with the other nodes, when there can be any: before the node joins its cluster.</summary>
internal sealed class ClusterRouting(
    ICluster cluster,
    IAccountHomes homes,
    AccountLookup accounts,
    StanzaRouter router,
    AccountEvents events,
    ModuleRegistry modules,
    HomeOptions options,
    TimeProvider clock,
    ILogger<NodeRouting> log) : IDisposable
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);
    private readonly Meter _meter = new(RoutingMetrics.MeterName);
    private NodeRouting? _routing;

    /// <summary>The hub of what all nodes are told about accounts; here since it must listen from the start.</summary>
    public AccountEvents Events { get; } = events;

    public void Connect()
    {
        if (cluster.Link is not { } link || homes is not AccountHomes several)
        {
            return;
        }

        var routing = _routing = new NodeRouting(cluster, link, several, accounts, router, modules, options, clock, log);
        link.Handle(LinkTopic.Stanzas, routing.Arrivals);
        router.Nodes = routing;
        _meter.CreateObservableUpDownCounter("aviso.core.stanzas.detoured", () => routing.Waiting, "{stanza}", "Stanzas that wait because their recipient's node cannot be reached");
    }

    /// <summary>Completes when no stanza waits here for a node any more; none waits longer than its patience.</summary>
    public async Task SettleAsync()
    {
        while (_routing is { Waiting: > 0 })
        {
            await Task.Delay(s_look, clock);
        }
    }

    public void Dispose() => _meter.Dispose();
}
