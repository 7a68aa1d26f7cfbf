using Aviso.Protocol;

namespace Aviso.Modules.Commands;

/// <summary>
/// Commands that wait for a form. Bounded in number, for all and for each address, and in time. Whoever continues one takes it out and puts
/// it back, so that two requests never run one session at once. Thread-safe.
/// </summary>
internal sealed class CommandSessions(CommandOptions options, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, CommandSession> _sessions = [];

    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _sessions.Count;
            }
        }
    }

    /// <summary>The session of that id, which is no longer here then; null when there is none between these two addresses.</summary>
    public CommandSession? Take(string id, Jid requester, Jid responder)
    {
        lock (_lock)
        {
            if (!_sessions.TryGetValue(id, out var session) || !session.Requester.Equals(requester) || !session.Responder.Equals(responder))
            {
                return null;
            }

            _sessions.Remove(id);
            return session.Expires > clock.GetUtcNow() ? session : null;
        }
    }

    /// <summary>Keeps a session until its next form comes; false when there are too many.</summary>
    public bool TryPut(CommandSession session)
    {
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            var ended = _sessions.Values.Where(one => one.Expires <= now).ToList();
            var own = _sessions.Values.Where(one => one.Requester.Bare.Equals(session.Requester.Bare)).OrderBy(one => one.Expires).ToList();
            ended.AddRange(own.Take(own.Count + 1 - options.MaxSessionsPerAccount));
            ended.ForEach(one => _sessions.Remove(one.Id));
            if (_sessions.Count >= options.MaxSessions)
            {
                return false;
            }

            session.Expires = now + options.SessionTime;
            _sessions[session.Id] = session;
            return true;
        }
    }

    /// <summary>Forgets what a client that has gone left open.</summary>
    public void Forget(Jid requester)
    {
        lock (_lock)
        {
            foreach (var session in _sessions.Values.Where(one => one.Requester.Equals(requester)).ToList())
            {
                _sessions.Remove(session.Id);
            }
        }
    }
}
