using System.Diagnostics.CodeAnalysis;
using Aviso.Abstractions.Clustering;
using Aviso.Protocol;

namespace Aviso.Cluster.Homes;

/// <summary>
/// Answers of owners, kept. Two halves: when the younger is full it becomes the older, and the older is forgotten; what is
/// used moves to the younger. Not thread-safe.
/// </summary>
internal sealed class RecentHomes(int limit)
{
    private Dictionary<Jid, NodeId> _younger = [];
    private Dictionary<Jid, NodeId> _older = [];

    public bool TryGet(Jid account, [NotNullWhen(true)] out NodeId? home)
    {
        if (_younger.TryGetValue(account, out home))
        {
            return true;
        }

        if (!_older.Remove(account, out home))
        {
            return false;
        }

        Set(account, home);
        return true;
    }

    public void Set(Jid account, NodeId home)
    {
        if (_younger.Count >= Math.Max(1, limit / 2))
        {
            (_older, _younger) = (_younger, []);
        }

        _younger[account] = home;
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
