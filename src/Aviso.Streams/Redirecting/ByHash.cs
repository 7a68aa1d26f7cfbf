using Aviso.Abstractions.Clustering;
using Aviso.Protocol;

namespace Aviso.Streams.Redirecting;

/// <summary>
/// <c>hash</c>: at the opening of a stream that says whose it will be, to the owner of the account's shard, where the account would live if it were not
/// online. So nobody learns whether it is.
/// </summary>
internal sealed class ByHash(ICluster cluster) : ISeeOtherHost
{
    public ValueTask<NodeId?> AtOpeningAsync(Jid claimed) => new(cluster.Ownership.HolderOf(Shard.Of(claimed)).Node);
}
