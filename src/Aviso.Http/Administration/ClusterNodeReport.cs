namespace Aviso.Http.Administration;

/// <summary>A node of the cluster, for administrators.</summary>
/// <param name="Node">Its name and the sign of its present life.</param>
/// <param name="IsSelf">Whether it is the one that was asked.</param>
/// <param name="State">joining, up, draining, or silent when it has not been heard of for too long.</param>
/// <param name="Version">The version of its program.</param>
/// <param name="ClientAddress">Where clients reach it and no other node.</param>
/// <param name="Shards">How many of the 256 shards it owns.</param>
/// <param name="Unacknowledged">What the node that was asked has sent to it and does not know to be handled.</param>
/// <param name="Configuration">A sign of its configuration; equal where the configuration is, but for what is each node's own.</param>
/// <param name="Placement">Which placement of shards it has chosen.</param>
/// <param name="Weight">How much it should own in relation to the others.</param>
/// <param name="SharedVersion">The version of the shared configuration that it runs; null: it has not said.</param>
/// <param name="SharedFault">Why it cannot use the newest version; null: nothing is known against it.</param>
public sealed record ClusterNodeReport(
    string Node, bool IsSelf, string State, string Version, string? ClientAddress, int Shards, int Unacknowledged, string? Configuration,
    string Placement, int Weight, long? SharedVersion, string? SharedFault);
