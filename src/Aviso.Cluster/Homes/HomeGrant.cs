using Aviso.Abstractions.Clustering;
using Aviso.Protocol;

namespace Aviso.Cluster.Homes;

/// <summary>An account has a home.</summary>
/// <param name="Account">The account.</param>
/// <param name="Node">Its home.</param>
/// <param name="Epoch">The epoch in which the owner granted it: of two homes of one account the earlier one is right. 0: the node only serves it as the owner.</param>
internal sealed record HomeGrant(Jid Account, NodeId Node, long Epoch);
