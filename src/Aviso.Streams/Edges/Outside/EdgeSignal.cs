using Aviso.Streams.Edges.Link;

namespace Aviso.Streams.Edges.Outside;

/// <summary>What an inner server wants of the edge before more of what the client sends goes in.</summary>
/// <param name="Turn">The last element has been handled.</param>
/// <param name="TlsHost">The edge is to shake hands for that host; empty: for whichever the client names. Null: it is not.</param>
internal readonly record struct EdgeSignal(EdgeTurn Turn, string? TlsHost);
