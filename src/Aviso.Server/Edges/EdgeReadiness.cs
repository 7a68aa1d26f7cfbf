using Aviso.Http.Health;
using Aviso.Streams.Edges.Outside;

namespace Aviso.Server.Edges;

/// <summary>An edge is ready when an inner server is connected.</summary>
internal sealed class EdgeReadiness(EdgeServer edge) : IReadiness
{
    public ValueTask<string?> FaultAsync() => ValueTask.FromResult(edge.Fault);
}
