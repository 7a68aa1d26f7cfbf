using System.Diagnostics.CodeAnalysis;
using Aviso.Abstractions.Clustering;
using Aviso.Protocol;

namespace Aviso.Cluster.Sessions;

/// <summary>
/// Answers of owners, kept. Two halves: when the younger is full it becomes the older, and the older is forgotten; what is
/// used moves to the younger. Not thread-safe.
/// </summary>
internal sealed class RecentPlaces(int limit)
{
    private Dictionary<Jid, IReadOnlyList<SessionPlace>> _younger = [];
    private Dictionary<Jid, IReadOnlyList<SessionPlace>> _older = [];

    public bool TryGet(Jid account, [NotNullWhen(true)] out IReadOnlyList<SessionPlace>? places)
    {
        if (_younger.TryGetValue(account, out places))
        {
            return true;
        }

        if (!_older.Remove(account, out places))
        {
            return false;
        }

        Set(account, places);
        return true;
    }

    public void Set(Jid account, IReadOnlyList<SessionPlace> places)
    {
        if (_younger.Count >= Math.Max(1, limit / 2))
        {
            (_older, _younger) = (_younger, []);
        }

        _younger[account] = places;
    }

    public void Remove(Jid account)
    {
        _younger.Remove(account);
        _older.Remove(account);
    }

    public void Clear()
    {
        _younger.Clear();
        _older.Clear();
    }
}
