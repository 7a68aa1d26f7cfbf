using Aviso.Protocol;

namespace Aviso.Abstractions.Clustering;

/// <summary>Which nodes hold which resources of an account. Thread-safe.</summary>
public interface ISessionDirectory
{
    /// <summary>
    /// Makes known that this node holds a session. The result are the account's sessions on other nodes, among them a
    /// holder of the same resource, if there is one. It completes after a while even when nobody can answer: clients can
    /// log in while the cluster is in trouble.
    /// </summary>
    ValueTask<IReadOnlyList<SessionPlace>> AddAsync(Jid session);

    /// <summary>Makes known that this node does not hold a session any more.</summary>
    void Remove(Jid session);

    /// <summary>The sessions of an account. When one of them is on this node, the answer is at hand without asking anybody.</summary>
    ValueTask<IReadOnlyList<SessionPlace>> FindAsync(Jid bareJid);

    /// <summary>A node said that it has no session of the account: an answer that was kept is not right any more.</summary>
    void NotThere(Jid bareJid, NodeId node);
}
