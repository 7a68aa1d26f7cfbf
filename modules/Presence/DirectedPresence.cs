using Aviso.Abstractions.Sessions;
using Aviso.Protocol;

namespace Aviso.Modules.Presence;

/// <summary>
/// The addresses outside the roster to which a session has shown itself, and which have to hear when it goes
/// (RFC 6121 §4.6.1). Thread-safe; most sessions have none.
/// </summary>
internal sealed class DirectedPresence
{
    private static readonly Slot<DirectedPresence> s_slot = new();
    private readonly HashSet<Jid> _addresses = [];

    /// <summary>Remembers an address; false when there are too many.</summary>
    public static bool TryAdd(ISession session, Jid address, int limit)
    {
        var directed = session.Slots.GetOrAdd(s_slot, static () => new());
        lock (directed._addresses)
        {
            return directed._addresses.Contains(address) || (directed._addresses.Count < limit && directed._addresses.Add(address));
        }
    }

    /// <summary>Forgets an address.</summary>
    public static void Remove(ISession session, Jid address)
    {
        if (session.Slots.Get(s_slot) is { } directed)
        {
            lock (directed._addresses)
            {
                directed._addresses.Remove(address);
            }
        }
    }

    /// <summary>Whether the session has shown itself to an address.</summary>
    public static bool Contains(ISession session, Jid address)
    {
        if (session.Slots.Get(s_slot) is not { } directed)
        {
            return false;
        }

        lock (directed._addresses)
        {
            return directed._addresses.Contains(address);
        }
    }

    /// <summary>Forgets all addresses and returns them.</summary>
    public static Jid[] TakeAll(ISession session)
    {
        if (session.Slots.Get(s_slot) is not { } directed)
        {
            return [];
        }

        lock (directed._addresses)
        {
            Jid[] addresses = [.. directed._addresses];
            directed._addresses.Clear();
            return addresses;
        }
    }
}
