using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Storage;
using Aviso.Core.Homes;
using Aviso.Protocol;

namespace Aviso.Core.Accounts;

/// <summary>A local account in memory. The list of sessions is replaced as a whole under a short lock; readers need none.</summary>
internal sealed class Account(Jid jid, IVirtualHost host, bool isAnonymous, HomeGate? gate = null) : IAccount
{
    private readonly Lock _lock = new();
    private volatile ISession[] _sessions = [];

    public Jid Jid { get; } = jid;

    public IVirtualHost Host { get; } = host;

    public StoreOwner Owner => new(Jid.Domain, Jid.Local);

    public bool IsAnonymous { get; } = isAnonymous;

    /// <summary>Whether the account lives on this node; null in a server without a cluster, where all do.</summary>
    public HomeGate? Gate { get; } = gate;

    public IReadOnlyList<ISession> Sessions => _sessions;

    /// <summary>The same as <see cref="Sessions"/>, for loops that must not allocate an enumerator.</summary>
    public ReadOnlySpan<ISession> SessionSpan => _sessions;

    public SlotBag Slots { get; } = new();

    public ISession? Find(string resource)
    {
        foreach (var session in _sessions)
        {
            if (session.Jid.Resource == resource)
            {
                return session;
            }
        }

        return null;
    }

    /// <summary>Adds a session. Refuses when the resource is taken (<paramref name="holder"/> says by whom) or the account is full.</summary>
    public SessionAdmission TryAdd(ISession session, int limit, out ISession? holder)
    {
        lock (_lock)
        {
            holder = Find(session.Jid.Resource);
            if (holder is not null)
            {
                return SessionAdmission.ResourceTaken;
            }

            if (_sessions.Length >= limit)
            {
                return SessionAdmission.TooMany;
            }

            _sessions = [.. _sessions, session];
            return SessionAdmission.Admitted;
        }
    }

    /// <summary>Removes a session; false when it was not there any more.</summary>
    public bool Remove(ISession session)
    {
        lock (_lock)
        {
            var left = _sessions.Where(one => one != session).ToArray();
            var removed = left.Length < _sessions.Length;
            _sessions = left;
            return removed;
        }
    }
}
