using Aviso.Storage;

namespace Aviso.Server.Starting;

/// <summary>How the stores of a cluster's node write.</summary>
/// <param name="Fence">In whose name.</param>
/// <param name="AbandonedAfter">When a database gives up a transaction of a node that does not go on with it.</param>
internal sealed record FencedWrites(IWriteFence Fence, TimeSpan AbandonedAfter);
