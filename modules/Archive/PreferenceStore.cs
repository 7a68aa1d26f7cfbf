using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Options;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Storage;
using Aviso.Modules.Roster.Contracts;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Archive;

/// <summary>The preferences of accounts: in the store, and in memory for accounts in use. Thread-safe.</summary>
internal sealed class PreferenceStore(IStorage storage, IOptionsProvider options, IRosters? rosters)
{
    private const string Key = "";
    private static readonly Slot<ArchivePreferences> s_preferences = new(SlotKind.Account);

    public static StoreDeclaration Declaration { get; } = new("archive_preferences", StoreShape.Map);

    private IMapStore Map => storage.Map(Declaration.Name);

    /// <summary>The preferences of an account. Completes at once when they are in memory.</summary>
    public ValueTask<ArchivePreferences> OfAsync(IAccount account) =>
        account.Slots.Get(s_preferences) is { } present ? new(present) : LoadAsync(account);

    public async Task SetAsync(IAccount account, ArchivePreferences preferences)
    {
        await Map.PutAsync(account.Owner, Key, preferences.ToElement().ToUtf8());
        account.Slots.Set(s_preferences, preferences);
    }

    /// <summary>Whether messages with an address are archived. Completes at once when everything is in memory.</summary>
    public ValueTask<bool> WantsAsync(IAccount account, Jid peer)
    {
        var preferences = account.Slots.Get(s_preferences);
        if (preferences is null || (preferences.Default == ArchiveDefault.Roster && preferences.SayOf(peer) is null))
        {
            return WantsSlowlyAsync(account, peer);
        }

        return new(preferences.SayOf(peer) ?? preferences.Default == ArchiveDefault.Always);
    }

    private async ValueTask<bool> WantsSlowlyAsync(IAccount account, Jid peer)
    {
        var preferences = await OfAsync(account);
        if (preferences.SayOf(peer) is { } said)
        {
            return said;
        }

        if (preferences.Default != ArchiveDefault.Roster)
        {
            return preferences.Default == ArchiveDefault.Always;
        }

        return rosters is not null && (await rosters.OfAsync(account)).Find(peer.Bare) is not null;
    }

    private async ValueTask<ArchivePreferences> LoadAsync(IAccount account)
    {
        var standard = options.Get<ArchiveOptions>(account.Host.Domain);
        if (account.IsAnonymous || !standard.UserPreferences
            || await Map.GetAsync(account.Owner, Key) is not { } stored
            || !Element.TryParse(stored, "", out var element)
            || !ArchivePreferences.TryParse(element, out var preferences, out _))
        {
            preferences = ArchivePreferences.Of(standard.Default);
        }

        return account.Slots.GetOrAdd(s_preferences, () => preferences!);
    }
}
