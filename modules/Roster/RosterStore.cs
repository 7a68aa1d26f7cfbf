using System.Text;
using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Storage;
using Aviso.Modules.Roster.Contracts;
using Aviso.Protocol;

namespace Aviso.Modules.Roster;

/// <summary>
/// Rosters in the store <c>roster</c>: one entry for each contact under its address, one for each waiting subscription
/// request, and one for the history of versions. The two prefixes cannot begin an address. Nothing is stored for
/// anonymous accounts.
/// </summary>
internal sealed class RosterStore(IStorage storage, IAccounts accounts)
{
    private const string RequestPrefix = "request:";
    private const string HistoryKey = "history:";
    private const int PageSize = 1000;

    public static StoreDeclaration Declaration { get; } = new("roster", StoreShape.Map);

    private IMapStore Store => storage.Map(Declaration.Name);

    /// <summary>Everything stored for an account; contacts and requests in order of their addresses.</summary>
    public async Task<StoredRoster> LoadAsync(IAccount account)
    {
        List<RosterContact> contacts = [];
        List<PendingRequest> requests = [];
        var history = RosterHistory.None;
        if (account.IsAnonymous)
        {
            return new([], [], history);
        }

        // Group names repeat from contact to contact; one string for each does.
        var groups = new Dictionary<string, string>(StringComparer.Ordinal);
        string? last = null;
        IReadOnlyList<MapEntry> page;
        do
        {
            page = await Store.ListAsync(account.Owner, PageSize, last);
            foreach (var entry in page)
            {
                last = entry.Key;
                if (entry.Key == HistoryKey)
                {
                    history = RosterCodec.DecodeHistory(entry.Value);
                }
                else if (entry.Key.StartsWith(RequestPrefix, StringComparison.Ordinal))
                {
                    requests.Add(new(Address(entry.Key[RequestPrefix.Length..]), entry.Value));
                }
                else
                {
                    var contact = RosterCodec.Decode(Address(entry.Key), entry.Value);
                    Share(contact, groups);
                    contacts.Add(contact);
                }
            }
        }
        while (page.Count == PageSize);

        return new([.. contacts], [.. requests], history);
    }

    public Task PutAsync(IAccount account, RosterContact contact) => Put(account, contact.Jid.ToString(), RosterCodec.Encode(contact));

    public Task PutAsync(IAccount account, RosterHistory history) => Put(account, HistoryKey, RosterCodec.Encode(history));

    public Task PutAsync(IAccount account, PendingRequest request) => Put(account, RequestPrefix + request.From, request.Stanza);

    public Task RemoveContactAsync(IAccount account, Jid contact) => Remove(account, contact.ToString());

    public Task RemoveRequestAsync(IAccount account, Jid contact) => Remove(account, RequestPrefix + contact);

    public Task RemoveAllAsync(IAccount account) => account.IsAnonymous ? Task.CompletedTask : Store.RemoveAllAsync(account.Owner);

    private Task Put(IAccount account, string key, byte[] value) =>
        account.IsAnonymous ? Task.CompletedTask : Store.PutAsync(account.Owner, key, value);

    private Task Remove(IAccount account, string key) => account.IsAnonymous ? Task.CompletedTask : Store.RemoveAsync(account.Owner, key);

    // The address object of a contact who is online is shared with his account, one seen lately with the cache.
    private Jid Address(string text)
    {
        if (!Jid.TryParseUtf8(Encoding.UTF8.GetBytes(text), out var jid))
        {
            throw new StorageException($"The roster store holds '{text}', which is no address; restore it from a backup.");
        }

        return jid.IsBare && accounts.TryGet(jid) is { } account ? account.Jid : jid;
    }

    private static void Share(RosterContact contact, Dictionary<string, string> groups)
    {
        if (contact.Groups is string[] names)
        {
            for (var index = 0; index < names.Length; index++)
            {
                if (!groups.TryAdd(names[index], names[index]))
                {
                    names[index] = groups[names[index]];
                }
            }
        }
    }
}
