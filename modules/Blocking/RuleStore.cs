using System.Text;
using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Storage;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Blocking;

/// <summary>
/// Privacy lists in the store <c>blocklists</c>: an entry with an empty value for each address of the block list, one with its XML for each
/// other list, and one that names the default list when it is another. One read finds all. Thread-safe.
/// </summary>
internal sealed class RuleStore(IStorage storage)
{
    // No address begins with a slash.
    private const string ListPrefix = "/list/";
    private const string DefaultKey = "/default";

    public static StoreDeclaration Declaration { get; } = new("blocklists", StoreShape.Map);

    private IMapStore Store => storage.Map(Declaration.Name);

    /// <summary>The lists of an account, read when they are not in memory.</summary>
    public async ValueTask<AccountLists> OfAsync(IAccount account)
    {
        var held = AccountRules.Of(account);
        await held.Gate.WaitAsync();
        try
        {
            return await LoadAsync(account, held);
        }
        finally
        {
            held.Gate.Release();
        }
    }

    /// <summary>The lists of an account whose gate the caller holds.</summary>
    public async ValueTask<AccountLists> LoadAsync(IAccount account, AccountRules held) => held.Current ??= await ReadAsync(account);

    /// <summary>Stores what has changed.</summary>
    public Task SaveAsync(IAccount account, AccountLists before, AccountLists after) => Task.WhenAll(Writes(account.Owner, before, after));

    private IEnumerable<Task> Writes(StoreOwner owner, AccountLists before, AccountLists after)
    {
        Jid[] blocked = [.. before.Blocklist?.Blocked ?? []], blocks = [.. after.Blocklist?.Blocked ?? []];
        foreach (var address in blocks.Except(blocked))
        {
            yield return Store.PutAsync(owner, address.ToString(), ReadOnlyMemory<byte>.Empty);
        }

        foreach (var address in blocked.Except(blocks))
        {
            yield return Store.RemoveAsync(owner, address.ToString());
        }

        foreach (var list in after.Named.Values.Where(list => before.Find(list.Name) != list))
        {
            yield return Store.PutAsync(owner, ListPrefix + list.Name, PrivacyXml.Write(list).ToUtf8());
        }

        foreach (var name in before.Named.Keys.Except(after.Named.Keys))
        {
            yield return Store.RemoveAsync(owner, ListPrefix + name);
        }

        if (before.Choice != after.Choice)
        {
            yield return after.Choice is { } choice
                ? Store.PutAsync(owner, DefaultKey, Encoding.UTF8.GetBytes(choice))
                : Store.RemoveAsync(owner, DefaultKey);
        }
    }

    private async ValueTask<AccountLists> ReadAsync(IAccount account)
    {
        var entries = account.IsAnonymous ? [] : await Store.ListAsync(account.Owner, int.MaxValue);
        if (entries.Count == 0)
        {
            return AccountLists.Empty;
        }

        var blocked = entries.Where(entry => entry.Key[0] != '/').Select(entry => Jid.Parse(entry.Key)).ToList();
        var named = entries.Where(entry => entry.Key.StartsWith(ListPrefix, StringComparison.Ordinal)).Select(entry => PrivacyXml.Read(Element.Parse(entry.Value)));
        var choice = entries.FirstOrDefault(entry => entry.Key == DefaultKey).Value;
        return AccountLists.Of(blocked, named, choice is null ? null : Encoding.UTF8.GetString(choice));
    }
}
