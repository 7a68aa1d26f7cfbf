using Aviso.Cluster.Homes;
using Aviso.Cluster.Links;
using Aviso.Cluster.Ownership;

namespace Aviso.Cluster;

/// <summary>All bounds and times of a cluster node.</summary>
public sealed record ClusterLimits
{
    /// <summary>Of the links.</summary>
    public LinkLimits Links { get; init; } = new();

    /// <summary>Of ownership.</summary>
    public OwnershipTimes Ownership { get; init; } = new();

    /// <summary>Of the directory of homes.</summary>
    public HomeLimits Homes { get; init; } = new();
}
