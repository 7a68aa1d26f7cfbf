using Aviso.Protocol;

namespace Aviso.Abstractions.Clustering;

/// <summary>
/// On which node an account lives: the one that had its first session, until the last one has ended; without sessions, the owner
/// of the account's shard. Only there its stanzas are handled and anything of it is kept in memory. Thread-safe.
/// </summary>
public interface IAccountHomes
{
    /// <summary>
    /// Wants an account to live here. Null: it does from now on, until its last session has ended, or <see cref="Release"/> is called
    /// for each claim that no session followed. Else the node where it lives, which serves its streams.
    /// </summary>
    /// <exception cref="HomeUnknownException">Nobody could say in time; the client is told to try again later.</exception>
    ValueTask<NodeId?> ClaimAsync(Jid bareJid);

    /// <summary>A claim that was granted came to nothing: no session was added.</summary>
    void Release(Jid bareJid);

    /// <summary>Where an account lives now; null: here, or it has no home at this moment and nobody but this node asks for it.</summary>
    /// <exception cref="HomeUnknownException">Nobody could say in time.</exception>
    ValueTask<NodeId?> FindAsync(Jid bareJid);

    /// <summary>The node that was named did not have the account any more.</summary>
    void NotThere(Jid bareJid);
}
