using Aviso.Abstractions.Clustering;
using Aviso.Protocol;

namespace Aviso.Cluster.Homes;

/// <summary>A question to the owner of a shard that has not been answered.</summary>
/// <param name="Request">Its number.</param>
/// <param name="Account">The account.</param>
/// <param name="IsClaim">Whether this node wants to be its home.</param>
/// <param name="Since">When it was asked first.</param>
/// <param name="Given">The node that is to be its home instead of this one; null when nothing is given away.</param>
internal sealed record Question(uint Request, Jid Account, bool IsClaim, long Since, HomeGrant? Given = null)
{
    private readonly TaskCompletionSource<NodeId?> _answer = new();

    public Task<NodeId?> Answer => _answer.Task;

    public void Complete(NodeId? home) => _answer.TrySetResult(home);
}
