using System.Text;
using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Storage;
using Aviso.Protocol;

namespace Aviso.Core.Accounts;

/// <summary>What all nodes of a cluster do with an account of which something has changed in the store. Thread-safe.</summary>
internal sealed class AccountEvents
{
    private const string CloseSubject = "account.close";

    // Each try ends the sessions that the account has then; a client that signs in again in between is ended by the next.
    private const int Tries = 8;

    private static readonly StreamError s_moved = StreamError.Reset.WithText("Your account is needed on another node.");
    private readonly ICluster _cluster;
    private readonly IAccountHomes _homes;
    private readonly AccountDirectory _directory;
    private readonly AccountStore _store;
    private readonly TimeProvider _clock;

    public AccountEvents(ICluster cluster, IAccountHomes homes, AccountDirectory directory, AccountStore store, TimeProvider clock)
    {
        (_cluster, _homes, _directory, _store, _clock) = (cluster, homes, directory, store, clock);
        cluster.Bus.Missed += () => _ = CloseRevokedAsync();
        cluster.Bus.Subscribe(CloseSubject, (_, content) => CloseHere(Encoding.UTF8.GetString(content.Span)));
    }

    /// <summary>Closes the sessions of an account wherever they are, but that one.</summary>
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

    // An event may have been missed: whoever has no account any more, or may not log in, must not stay for that.
    private async Task CloseRevokedAsync()
    {
        try
        {
            foreach (var account in _directory.Alive().Where(account => account is { IsAnonymous: false, Sessions.Count: > 0 }).ToList())
            {
                if (await _store.ReadAsync(account.Jid) is not { Status: > AccountStatus.Disabled })
                {
                    foreach (var session in account.Sessions)
                    {
                        session.Close(StreamError.NotAuthorized);
                    }
                }
            }
        }
        catch (StorageException)
        {
            // Without the store nobody can be told apart; the next event that is missed, or the next login, asks again.
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
}
