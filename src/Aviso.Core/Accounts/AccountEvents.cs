using System.Text;
using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Storage;
using Aviso.Protocol;
using Microsoft.Extensions.Logging;

namespace Aviso.Core.Accounts;

/// <summary>What all nodes of a cluster do with an account of which something has changed in the store. Thread-safe.</summary>
internal sealed partial class AccountEvents
{
    private const string CloseSubject = "account.close";

    // Each try ends the sessions that the account has then; a client that signs in again in between is ended by the next.
    private const int Tries = 8;

    // For a minute: a node that has no database for so long has been expelled, and its sessions have ended with that.
    private const int Looks = 20;

    private static readonly TimeSpan s_lookAgain = TimeSpan.FromSeconds(3);
    private static readonly StreamError s_moved = StreamError.Reset.WithText("Your account is needed on another node.");
    private readonly ICluster _cluster;
    private readonly IAccountHomes _homes;
    private readonly AccountDirectory _directory;
    private readonly AccountStore _store;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private int _missed;

    public AccountEvents(ICluster cluster, IAccountHomes homes, AccountDirectory directory, AccountStore store, TimeProvider clock, ILogger<AccountEvents> log)
    {
        (_cluster, _homes, _directory, _store, _clock, _log) = (cluster, homes, directory, store, clock, log);
        cluster.Bus.Missed += OnMissed;
        cluster.Bus.Subscribe(CloseSubject, (_, content) => CloseHere(Encoding.UTF8.GetString(content.Span)));
    }

    /// <summary>Closes the sessions of an account wherever they are, but that one. What makes that necessary is in the store already.</summary>
    public void CloseSessions(Jid bareJid, StreamError error, ISession? but = null) => _cluster.Bus.Publish(
        CloseSubject, Encoding.UTF8.GetBytes(string.Join('\n', bareJid, but?.Jid.Resource, error.Condition, error.Text)));

    /// <summary>Claims an account for this node; where it lives on another, its sessions there end first. Each success is followed by a release.</summary>
    /// <exception cref="HomeUnknownException">It could not be had.</exception>
    public async Task BringHomeAsync(Jid bareJid)
    {
        for (var tries = 0; tries < Tries; tries++)
        {
            if (await _homes.ClaimAsync(bareJid) is null)
            {
                return;
            }

            CloseSessions(bareJid, s_moved);
            await Task.Delay(TimeSpan.FromMilliseconds(100 << tries), _clock);
        }

        throw new HomeUnknownException($"{bareJid} is online on another node, and its sessions do not end.");
    }

    // What was missed while somebody looks is looked for by the next round.
    private void OnMissed()
    {
        if (Interlocked.Increment(ref _missed) == 1)
        {
            _ = LookAsync();
        }
    }

    private async Task LookAsync()
    {
        int seen;
        do
        {
            seen = Volatile.Read(ref _missed);
            await CloseRevokedAsync();
        }
        while (Interlocked.CompareExchange(ref _missed, 0, seen) != seen);
    }

    // An event may have been missed: whoever has no account any more, may not log in, or has not authenticated with the password there is, must not
    // stay for that. The store may be away for the same reason as the event.
    private async Task CloseRevokedAsync()
    {
        for (var looks = 1; ; looks++)
        {
            try
            {
                foreach (var account in _directory.Alive().Where(account => account is { IsAnonymous: false, Sessions.Count: > 0 }).ToList())
                {
                    await CloseRevokedAsync(account);
                }

                return;
            }
            catch (StorageException exception) when (looks < Looks)
            {
                Log.NotNow(_log, exception.Message);
            }
            catch (StorageException exception)
            {
                Log.GivenUp(_log, exception);
                return;
            }

            await Task.Delay(s_lookAgain, _clock);
        }
    }

    private async Task CloseRevokedAsync(Account account)
    {
        var stored = await _store.ReadAllAsync(account.Jid);
        var mayLogIn = stored is { Account.Status: > AccountStatus.Disabled };
        var change = stored is { } known ? AccountStore.ChangeIn(known.Entries) : null;
        foreach (var session in account.Sessions)
        {
            if (!mayLogIn)
            {
                session.Close(StreamError.NotAuthorized);
            }
            else if (change?.Revokes(session) == true)
            {
                session.Close(PasswordChange.Error);
            }
        }
    }

    private void CloseHere(string content)
    {
        if (content.Split('\n', 4) is not [var account, var but, var condition, var text]
            || !Jid.TryParse(account, out var bareJid) || _directory.TryGet(bareJid) is not { } known)
        {
            return;
        }

        var error = new StreamError(condition, text.Length == 0 ? null : text);
        foreach (var session in known.Sessions)
        {
            if (but.Length == 0 || session.Jid.Resource != but)
            {
                session.Close(error);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Another node may have ended sessions, and whose they are cannot be read now: {Reason}")]
        public static partial void NotNow(ILogger logger, string reason);

        [LoggerMessage(2, LogLevel.Error, "Another node may have ended sessions, and whose they are cannot be read: some may go on that should not")]
        public static partial void GivenUp(ILogger logger, Exception exception);
    }
}
