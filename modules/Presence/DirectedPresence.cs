using Aviso.Abstractions.Sessions;
using Aviso.Protocol;

namespace Aviso.Modules.Presence;

/// <summary>
/// The addresses outside the roster to which a session has shown itself, and which have to hear when it goes
/// (RFC 6121 §4.6.1). Thread-safe; most sessions have none.
/// </summary>
internal sealed class DirectedPresence
{
    private static readonly Slot<DirectedPresence> s_slot = new(SlotKind.Moves);
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

    /// <summary>Writes the addresses for the node where the session goes on; false when there are none.</summary>
    public static bool Write(ISession session, StateWriter state)
    {
        if (session.Slots.Get(s_slot) is not { } directed)
        {
            return false;
        }

        lock (directed._addresses)
        {
            state.Number(directed._addresses.Count);
            foreach (var address in directed._addresses)
            {
                state.Text(address.ToString());
            }

            return directed._addresses.Count > 0;
        }
    }

    /// <summary>Takes the addresses that the session had on another node.</summary>
    public static void Read(ISession session, ref StateReader state)
    {
        for (var left = state.Count(); left > 0; left--)
        {
            TryAdd(session, Jid.Parse(state.Text()), int.MaxValue);
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
