using Aviso.Abstractions.Clustering;
using Aviso.Protocol;

namespace Aviso.Cluster.Sessions;

/// <summary>A question to the owner of a shard that has not been answered.</summary>
/// <param name="Request">Its number.</param>
/// <param name="Address">A session that is new on this node, or the account that is looked for.</param>
/// <param name="Since">When it was asked first.</param>
internal sealed record Question(uint Request, Jid Address, long Since)
{
    private readonly TaskCompletionSource<IReadOnlyList<SessionPlace>> _answer = new();

    public Task<IReadOnlyList<SessionPlace>> Answer => _answer.Task;

    public void Complete(IReadOnlyList<SessionPlace> places) => _answer.TrySetResult(places);
}
