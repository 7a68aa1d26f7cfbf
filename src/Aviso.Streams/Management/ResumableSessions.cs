using System.Collections.Concurrent;
using Aviso.Protocol;
using Aviso.Streams.Clients;

namespace Aviso.Streams.Management;

/// <summary>The sessions that can be resumed, by the id their client knows, and the end of those whose client does not come back. Thread-safe.</summary>
internal sealed class ResumableSessions(StreamManagementOptions options)
{
    private readonly ConcurrentDictionary<string, ClientSession> _byId = new();

    /// <summary>The number of sessions that could be resumed, connected ones included.</summary>
    public int Count => _byId.Count;

    public void Add(string id, ClientSession session) => _byId[id] = session;

    public void Remove(string id) => _byId.TryRemove(id, out _);

    /// <summary>The session of that id, when it is the account's: ids of others are as unknown as ids that never were.</summary>
    public ClientSession? Find(string? id, Jid account) =>
        id is not null && _byId.TryGetValue(id, out var session) && session.Jid.Bare.Equals(account) ? session : null;

    /// <summary>All of them.</summary>
    public IEnumerable<ClientSession> All() => _byId.Values;

    /// <summary>Ends the sessions whose time is over.</summary>
    public void Expire(long now)
    {
        foreach (var session in _byId.Values)
        {
            session.ExpireAt(now);
        }
    }

    /// <summary>Ends all that wait, since the server stops.</summary>
    public async Task EndAllAsync()
    {
        foreach (var session in _byId.Values.Where(session => session.IsHibernated))
        {
            await session.EndAsync();
        }
    }

    /// <summary>Ends the longest waiting session of an account that has too many waiting.</summary>
    public void EndSurplusOf(Abstractions.Accounts.IAccount account)
    {
        var waiting = account.Sessions.OfType<ClientSession>().Where(session => session.IsHibernated).OrderBy(session => session.HibernatedSince).ToList();
        foreach (var session in waiting.Take(Math.Max(0, waiting.Count - options.MaxHibernatedSessions)))
        {
            session.Close(StreamError.ResourceConstraint);
        }
    }
}
