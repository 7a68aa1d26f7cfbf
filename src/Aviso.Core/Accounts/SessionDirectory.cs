using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Sessions;
using Aviso.Core.Homes;
using Aviso.Core.Modules;
using Aviso.Protocol;
using Microsoft.Extensions.Logging;

namespace Aviso.Core.Accounts;

/// <summary>Brings sessions into their accounts and out again, and tells the modules. Thread-safe.</summary>
public sealed partial class SessionDirectory
{
    private readonly AccountDirectory _directory;
    private readonly AccountLookup _lookup;
    private readonly AccountHomes? _homes;
    private readonly ModuleRegistry _modules;
    private readonly ILogger _log;
    private int _count;

    internal SessionDirectory(AccountDirectory directory, AccountLookup lookup, AccountHomes? homes, ModuleRegistry modules, ILogger<SessionDirectory> log) =>
        (_directory, _lookup, _homes, _modules, _log) = (directory, lookup, homes, modules, log);

    /// <summary>The number of sessions.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The account that a stream authenticated as; null when it has been erased meanwhile.</summary>
    public async ValueTask<IAccount?> AccountAsync(Jid bareJid, IVirtualHost host, bool isAnonymous) =>
        isAnonymous ? _directory.GetOrAdd(bareJid, host, isAnonymous) : await _lookup.FindAsync(bareJid);

    /// <summary>
    /// Adds a session to its account, whose home this node is by a claim that goes over to the session; <paramref name="holder"/> is the session that
    /// has the resource already.
    /// </summary>
    public SessionAdmission TryAdd(ISession session, out ISession? holder)
    {
        if (_homes is not null && !_homes.TrySettle(session))
        {
            holder = null;
            return SessionAdmission.NoAccount;
        }

        var admission = ((Account)session.Account).TryAdd(session, session.Host.Options.MaxResources, out holder);
        if (admission == SessionAdmission.Admitted)
        {
            Interlocked.Increment(ref _count);
        }
        else
        {
            _homes?.Unsettle(session);
        }

        return admission;
    }

    /// <summary>Tells the modules that a session was bound; call it once, after <see cref="TryAdd"/>.</summary>
    public ValueTask BoundAsync(ISession session) => TellAsync(SessionMoment.Bound, session);

    /// <summary>Tells the modules that a session goes on over a new stream.</summary>
    public ValueTask ResumedAsync(ISession session) => TellAsync(SessionMoment.Resumed, session);

    /// <summary>Takes a session out of its account and tells the modules; false when it was out already.</summary>
    public ValueTask<bool> RemoveAsync(ISession session) => TakeOutAsync(session, SessionMoment.Closed);

    /// <summary>Adds a session that has come from another node.</summary>
    internal void Add(ISession session)
    {
        if (((Account)session.Account).TryAdd(session, int.MaxValue, out _) == SessionAdmission.Admitted)
        {
            Interlocked.Increment(ref _count);
        }
    }

    /// <summary>Takes a session out of its account and tells the modules why; false when it was out already.</summary>
    internal async ValueTask<bool> TakeOutAsync(ISession session, SessionMoment moment)
    {
        var account = (Account)session.Account;
        if (!account.Remove(session))
        {
            return false;
        }

        if (account is { IsAnonymous: false, Sessions.Count: 0 })
        {
            _directory.KeepRecent(account);
        }

        Interlocked.Decrement(ref _count);
        await TellAsync(moment, session);
        return true;
    }

    /// <summary>
    /// What a session that was taken out has left behind has been seen to: with its last session the account may leave this node. Called once for
    /// each session, after <see cref="RemoveAsync"/>.
    /// </summary>
    public void Left(ISession session) => _homes?.Left(session);

    /// <summary>All sessions, for shutdown.</summary>
    public IReadOnlyList<ISession> Snapshot() => [.. _directory.Alive().SelectMany(account => account.Sessions)];

    /// <summary>Ends all sessions of a node that was expelled from its cluster: nothing of them goes on here.</summary>
    public void EndAll(StreamError error)
    {
        _homes?.EndLife();
        foreach (var session in Snapshot())
        {
            session.Close(error);
        }
    }

    /// <summary>Tells the modules of a moment.</summary>
    internal async ValueTask TellAsync(SessionMoment moment, ISession session)
    {
        foreach (var registration in _modules.Tables.SessionHandlers[moment])
        {
            try
            {
                await registration.Handler(session);
            }
            catch (Exception exception)
            {
                // One module's fault must not keep the others from learning that a session came or went.
                Log.HandlerFailed(_log, registration.Module, moment, exception);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Module {Module} failed when told of session moment {Moment}")]
        public static partial void HandlerFailed(ILogger logger, string module, SessionMoment moment, Exception exception);
    }
}
