using Aviso.Protocol;

namespace Aviso.Abstractions.Clustering;

/// <summary>
/// Which node is the home of an account: kept, and given away atomically, by the owner of the account's shard. Who has accounts uses
/// <see cref="IAccountHomes"/> instead. Thread-safe.
/// </summary>
public interface IHomeDirectory
{
    /// <summary>Who has the accounts of this node; set before the node starts.</summary>
    IHomeKeeper? Keeper { get; set; }

    /// <summary>
    /// Wants to be an account's home. The result is its home from now on: this node or another; null when nobody could say in time. One
    /// claim for an account at a time.
    /// </summary>
    ValueTask<NodeId?> ClaimAsync(Jid account);

    /// <summary>Is an account's home no more.</summary>
    void Release(Jid account);

    /// <summary>
    /// This node is an account's home, and gives it to a node that expects it (<see cref="IHomeKeeper.TryArrive"/>). The result is its home from now on;
    /// null when nobody could say in time, and then it is not this node as far as that depends on it.
    /// </summary>
    ValueTask<NodeId?> HandOverAsync(Jid account, NodeId to);

    /// <summary>The home of an account, or, when it has none, the owner of its shard; null when nobody could say in time. Answers are kept.</summary>
    ValueTask<NodeId?> FindAsync(Jid account);

    /// <summary>The same, as far as it is known here without asking anybody.</summary>
    NodeId? TryFind(Jid account);

    /// <summary>An answer that was kept turned out to be wrong.</summary>
    void NotThere(Jid account);

    /// <summary>Tells a node, which sent something for an account here, that the account is not here.</summary>
    void TellNotHere(NodeId node, Jid account);
}
