using System.Collections.Concurrent;
using Aviso.Abstractions.Clustering;
using Aviso.Protocol;

namespace Aviso.Core.Clustering;

/// <summary>The directory of a server without a cluster: what it has is what there is. Thread-safe.</summary>
internal sealed class SingleDirectory(NodeId self) : ISessionDirectory
{
    private readonly ConcurrentDictionary<Jid, SessionPlace[]> _places = new();

    public ValueTask<IReadOnlyList<SessionPlace>> AddAsync(Jid session)
    {
        var place = new SessionPlace(session, self);
        _places.AddOrUpdate(session.Bare, [place], (_, before) => before.Contains(place) ? before : [.. before, place]);
        return new([]);
    }

    public void Remove(Jid session)
    {
        while (_places.TryGetValue(session.Bare, out var before))
        {
            SessionPlace[] left = [.. before.Where(place => place.Session != session)];
            if (left.Length == 0
                ? _places.TryRemove(KeyValuePair.Create(session.Bare, before))
                : _places.TryUpdate(session.Bare, left, before))
            {
                return;
            }
        }
    }

    public ValueTask<IReadOnlyList<SessionPlace>> FindAsync(Jid bareJid) => new(_places.TryGetValue(bareJid, out var places) ? places : []);

    public void NotThere(Jid bareJid, NodeId node)
    {
        // No answer is kept here that could be wrong.
    }
}
