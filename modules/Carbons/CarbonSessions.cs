using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Sessions;

namespace Aviso.Modules.Carbons;

/// <summary>
/// The sessions of an account that have carbons enabled, kept on the account so that a message of an account without any
/// costs one look. Thread-safe; readers see a snapshot.
/// </summary>
internal sealed class CarbonSessions
{
    private static readonly Slot<CarbonSessions> s_slot = new(SlotKind.Account);
    private readonly Lock _lock = new();
    private volatile ISession[] _sessions = [];

    /// <summary>The sessions of an account; most often none.</summary>
    public static ReadOnlySpan<ISession> Of(IAccount account) => account.Slots.Get(s_slot)?._sessions;

    /// <summary>Whether a session has them enabled, for the node where it goes on.</summary>
    public static bool Write(ISession session, StateWriter state) => Of(session.Account).Contains(session);

    /// <summary>The session had them enabled on another node.</summary>
    public static void Read(ISession session, ref StateReader state) => Add(session);

    public static void Add(ISession session)
    {
        var own = session.Account.Slots.GetOrAdd(s_slot, () => new());
        lock (own._lock)
        {
            if (!own._sessions.Contains(session) && session.IsOpen)
            {
                own._sessions = [.. own._sessions, session];
            }
        }
    }

    public static void Remove(ISession session)
    {
        if (session.Account.Slots.Get(s_slot) is { } own)
        {
            lock (own._lock)
            {
                own._sessions = [.. own._sessions.Where(one => one != session)];
            }
        }
    }
}
