using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Sessions;
using Aviso.Core.Homes;
using Aviso.Core.Modules;
using Aviso.Protocol;
using Microsoft.Extensions.Logging;

namespace Aviso.Core.Accounts;

/// <summary>
/// The kernel's part of moving accounts with their sessions to another node (ADR 12). Who moves begins, gives, and ends or abandons; who takes
/// expects, waits, and adds the sessions or expects no more. Thread-safe.
/// </summary>
public sealed partial class AccountMoves
{
    private readonly AccountHomes? _homes;
    private readonly AccountLookup _lookup;
    private readonly SessionDirectory _sessions;
    private readonly ModuleRegistry _modules;
    private readonly ILogger _log;

    internal AccountMoves(IAccountHomes homes, AccountLookup lookup, SessionDirectory sessions, ModuleRegistry modules, ILogger<AccountMoves> log) =>
        (_homes, _lookup, _sessions, _modules, _log) = (homes as AccountHomes, lookup, sessions, modules, log);

    /// <summary>What of sessions goes along, as the running modules say.</summary>
    public IEnumerable<SessionPart> Parts => _modules.Tables.Manifests.SelectMany(one => one.SessionParts);

    /// <summary>Which node takes an account that leaves this one; null when there is none.</summary>
    public NodeId? SuccessorOf(IAccount account) => account.IsAnonymous ? null : _homes?.SuccessorOf(account.Jid);

    /// <summary>Nothing more is begun for the account here, and what is under way is finished. False: it cannot be moved, and is as before.</summary>
    public async Task<bool> TryBeginAsync(IAccount account) => _homes is not null && await _homes.TryBeginMoveAsync((Account)account);

    /// <summary>Tells the modules that sessions take nothing any more, so that what they have under way comes to rest.</summary>
    public async Task RestAsync(IEnumerable<ISession> sessions)
    {
        foreach (var session in sessions)
        {
            await _sessions.TellAsync(SessionMoment.Moving, session);
        }
    }

    /// <summary>Gives the account to a node that expects it. The result is where it lives then; null when nobody knows.</summary>
    public Task<NodeId?> GiveAsync(IAccount account, NodeId to) => _homes!.GiveAsync((Account)account, to);

    /// <summary>The sessions go on on the other node, and are gone here without a word to anybody.</summary>
    public async Task EndAsync(IAccount account, IReadOnlyList<ISession> sessions)
    {
        foreach (var session in sessions)
        {
            await _sessions.TakeOutAsync(session, SessionMoment.Moved);
        }

        _homes!.EndMove((Account)account, sessions);
    }

    /// <summary>The account does not move after all; who has the sessions ends them.</summary>
    /// <param name="account">The account.</param>
    /// <param name="isHere">Whether it lives here as before.</param>
    public void Abandon(IAccount account, bool isHere) => _homes!.AbandonMove((Account)account, isHere);

    /// <summary>Expects an account from another node; null when there is no such account, or it lives or comes here already.</summary>
    public async Task<IAccount?> ExpectAsync(Jid account)
    {
        if (_homes is null || !await _homes.TryExpectAsync(account))
        {
            return null;
        }

        try
        {
            if (await _lookup.FindAsync(account) is { } found)
            {
                return found;
            }
        }
        catch
        {
            _homes.ExpectNoMore(account);
            throw;
        }

        _homes.ExpectNoMore(account);
        return null;
    }

    /// <summary>Waits until an account that is expected lives here; false when it has not come in time.</summary>
    public Task<bool> ArrivesAsync(Jid account, TimeSpan patience) => _homes!.ArrivesAsync(account, patience);

    /// <summary>An account that was expected will not come.</summary>
    public void ExpectNoMore(Jid account) => _homes!.ExpectNoMore(account);

    /// <summary>
    /// Adds the sessions of an account that has come; with that it lives here, closed to all but what its previous home sends on. False when this
    /// node has been expelled meanwhile.
    /// </summary>
    /// <param name="account">The account.</param>
    /// <param name="sessions">Its sessions.</param>
    /// <param name="previous">The node that it has come from.</param>
    /// <param name="restore">Puts back what modules kept of a session.</param>
    public async Task<bool> TryAddAsync(IAccount account, IReadOnlyList<ISession> sessions, NodeId previous, Action<ISession> restore)
    {
        account.Slots.Clear(); // kept from before the account lived elsewhere
        foreach (var session in sessions)
        {
            _sessions.Add(session);
            restore(session);
        }

        if (!_homes!.TrySettle((Account)account, [.. sessions], previous))
        {
            foreach (var session in sessions)
            {
                await _sessions.TakeOutAsync(session, SessionMoment.Moved);
            }

            _homes.ExpectNoMore(account.Jid);
            return false;
        }

        return true;
    }

    /// <summary>Opens an account that has come to all, and tells the modules.</summary>
    public async Task OpenAsync(IAccount account, IReadOnlyList<ISession> sessions)
    {
        _homes!.Open(account.Jid);
        foreach (var session in sessions)
        {
            await _sessions.TellAsync(SessionMoment.Arrived, session);
        }
    }

    /// <summary>Puts one part of a session back. A part that fails is left out: the session is worth more than it.</summary>
    public void Restore(ISession session, SessionPart part, ReadOnlySpan<byte> state)
    {
        try
        {
            var reader = new StateReader(state);
            part.Read(session, ref reader);
        }
        catch (Exception exception)
        {
            Log.PartFailed(_log, part.Module, part.Name, session.Jid, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Module {Module} could not put back the part {Part} of {Session}, which has come from another node")]
        public static partial void PartFailed(ILogger logger, string module, string part, Jid session, Exception exception);
    }
}
