using Aviso.Protocol;

namespace Aviso.Abstractions.Clustering;

/// <summary>Has the accounts of a node, and lets go of them when the directory says so. Called on any thread; it must not wait for the directory.</summary>
public interface IHomeKeeper
{
    /// <summary>
    /// Another node is to become the home of an account that nobody has claimed, and that this node as the owner may be serving. Completes
    /// when what is under way is finished and nothing of the account is kept.
    /// </summary>
    ValueTask LeaveAsync(Jid account);

    /// <summary>Another node owns a shard now: the same for all of its accounts that this node has not claimed.</summary>
    ValueTask LeaveAsync(Shard shard);

    /// <summary>Another node was granted the account earlier, and is its home: the sessions here end.</summary>
    void Yield(Jid account);

    /// <summary>Another node has given an account to this one. False: it was not expected, and is given back.</summary>
    bool TryArrive(Jid account);
}
