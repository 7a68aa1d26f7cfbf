namespace Aviso.Http.Administration;

/// <summary>The cluster as one of its nodes sees it, for administrators.</summary>
/// <param name="Node">The node that was asked.</param>
/// <param name="State">How far it is: joining, up, draining, drained.</param>
/// <param name="Fault">Why it takes no clients; null when it does.</param>
/// <param name="Database">Why the cluster's table could not be reached the last time; null when it could.</param>
/// <param name="Broker">Why there is no connection to the broker; null when there is one.</param>
/// <param name="LeaseSeconds">How long it may go on without hearing from the database.</param>
/// <param name="ShardsWithoutOwner">Shards that nobody owns.</param>
/// <param name="Nodes">All nodes, by name.</param>
/// <param name="Warnings">What somebody should look at.</param>
/// <param name="Sharing">The configuration that the nodes share; null: it could not be looked at.</param>
/// <param name="SessionsHandedOver">How many sessions that could be resumed other nodes have taken when this one was drained.</param>
/// <param name="SessionsEnded">How many nobody took.</param>
public sealed record ClusterReport(
    string Node, string State, string? Fault, string? Database, string? Broker, double LeaseSeconds, int ShardsWithoutOwner,
    IReadOnlyList<ClusterNodeReport> Nodes, IReadOnlyList<string> Warnings, SharingReport? Sharing,
    long SessionsHandedOver = 0, long SessionsEnded = 0);
