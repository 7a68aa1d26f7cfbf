using Aviso.Abstractions.Randomness;
using Aviso.Streams.Clients;
using Microsoft.Extensions.Logging;

namespace Aviso.Streams.Edges.Outside;

/// <summary>What all streams of an edge share.</summary>
/// <param name="Servers">The inner servers.</param>
/// <param name="Options">Limits and time-outs of client streams.</param>
/// <param name="Wait">How long a stream waits for an inner server when there is none.</param>
/// <param name="Domain">In whose name the edge speaks to clients that have named no domain.</param>
/// <param name="Metrics">Counts.</param>
/// <param name="Clock">The clock.</param>
/// <param name="Random">For the ids of streams.</param>
/// <param name="IsInline">See <c>EdgeLimits.IsInline</c>.</param>
/// <param name="Log">The log.</param>
internal sealed record EdgeStreamServices(
    InnerServers Servers,
    ClientOptions Options,
    TimeSpan Wait,
    string Domain,
    EdgeMetrics Metrics,
    TimeProvider Clock,
    IRandomSource Random,
    bool IsInline,
    ILogger<EdgeStream> Log);
