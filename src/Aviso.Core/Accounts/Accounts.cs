using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Sessions;
using Aviso.Core.Homes;
using Aviso.Core.Modules;
using Aviso.Protocol;
using Aviso.Protocol.Sasl;

namespace Aviso.Core.Accounts;

/// <summary>The accounts of all virtual hosts.</summary>
internal sealed class Accounts(
    AccountLookup lookup,
    AccountDirectory directory,
    AccountStore store,
    AccountLogins logins,
    AccountTokens tokens,
    AccountEvents events,
    IAccountHomes homes,
    ModuleRegistry modules,
    TimeProvider clock) : IAccounts
{
    public IAccount? TryGet(Jid bareJid) => lookup.TryGet(bareJid);

    public async ValueTask<IAccount?> FindAsync(Jid bareJid)
    {
        var account = await lookup.FindAsync(bareJid);
        if (account?.Gate is { IsClosed: true })
        {
            account.Slots.Clear(); // it lives elsewhere, or nowhere just now: what was kept the last time may have changed there
        }

        return account;
    }

    public bool MayLiveElsewhere(Jid bareJid) => homes is AccountHomes several && several.MayLiveElsewhere(bareJid);

    public ValueTask<AccountRecord?> ReadAsync(Jid bareJid) => store.ReadAsync(bareJid);

    public async Task<bool> CreateAsync(Jid bareJid, string password, string? email = null)
    {
        if (await store.ReadAsync(bareJid) is not null)
        {
            return false; // said before milliseconds go into salting a password that nobody will use
        }

        var credentials = await DeriveAsync(password);
        if (!await store.AddAsync(new(bareJid, AccountStatus.Active, clock.GetUtcNow(), email)))
        {
            return false;
        }

        await store.WriteAsync(bareJid, credentials);
        if (await lookup.FindAsync(bareJid) is { } account)
        {
            await TellAsync(AccountMoment.Created, account);
        }

        return true;
    }

    public async Task<bool> SetPasswordAsync(Jid bareJid, string password, ISession? by = null)
    {
        if (await store.ReadAsync(bareJid) is null)
        {
            return false;
        }

        var credentials = await DeriveAsync(password);
        await store.Turns.InTurnAsync(bareJid, async () =>
        {
            await store.WriteAsync(bareJid, credentials);
            await store.WriteAsync(bareJid, new PasswordChange(clock.GetUtcNow(), by?.Jid.Resource));
            return true;
        });
        await tokens.RevokeAllAsync(bareJid); // whoever had the old password may hold tokens
        events.CloseSessions(bareJid, PasswordChange.Error, by);
        return true;
    }

    public async Task<bool> SetStatusAsync(Jid bareJid, AccountStatus status)
    {
        if (await store.ReadAsync(bareJid) is not { } account)
        {
            return false;
        }

        await store.WriteAsync(account with { Status = status });
        if (status <= AccountStatus.Disabled)
        {
            events.CloseSessions(bareJid, StreamError.NotAuthorized);
        }

        return true;
    }

    public async Task<IReadOnlyDictionary<string, int>?> EraseAsync(Jid bareJid, Action? beforeClosing = null)
    {
        if (await store.ReadAsync(bareJid) is null)
        {
            return null;
        }

        await events.BringHomeAsync(bareJid);
        try
        {
            return await EraseHereAsync(bareJid, beforeClosing);
        }
        finally
        {
            homes.Release(bareJid);
        }
    }

    public async ValueTask<ScramCredential?> CredentialAsync(Jid bareJid, ScramHash hash) =>
        await store.ReadAllAsync(bareJid) is { } all ? AccountStore.CredentialIn(all.Entries, hash) : null;

    public async ValueTask<IReadOnlyList<Jid>> ListAsync(string domain, int limit, string? afterLocal = null) =>
        [.. (await store.OwnersAsync(domain, limit, afterLocal)).Select(owner => Jid.Create(owner.Local, owner.Domain, null))];

    // Modules say goodbye in the account's name, so it must live here, and nothing of it may be kept anywhere else.
    private async Task<IReadOnlyDictionary<string, int>?> EraseHereAsync(Jid bareJid, Action? beforeClosing)
    {
        if (await lookup.FindAsync(bareJid) is not { } account)
        {
            return null;
        }

        await TellAsync(AccountMoment.Erasing, account);
        var receipt = await store.Turns.InTurnAsync(bareJid, () => store.EraseAsync(bareJid));
        beforeClosing?.Invoke();
        events.CloseSessions(bareJid, StreamError.NotAuthorized);
        directory.Forget(account);
        return receipt;
    }

    private async ValueTask TellAsync(AccountMoment moment, Account account)
    {
        foreach (var registration in modules.Tables.AccountHandlers(moment))
        {
            await registration.Handler(account);
        }
    }

    // Key derivation takes milliseconds on purpose, so it never runs on a thread that serves sockets.
    private Task<ScramCredential[]> DeriveAsync(string password) => Task.Run(() => AccountStore.Hashes
        .Select(hash => ScramCredential.Derive(password, hash, logins.Iterations, logins.NewSalt()))
        .ToArray());
}
