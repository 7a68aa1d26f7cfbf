using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Storage;

namespace Aviso.Modules.Push;

/// <summary>Registrations in the store <c>push</c>: an entry for each, by service and node.</summary>
internal sealed class PushStore(IStorage storage)
{
    public static StoreDeclaration Declaration { get; } = new("push", StoreShape.Map);

    private IMapStore Store => storage.Map(Declaration.Name);

    public async Task<IReadOnlyList<PushRegistration>> ReadAsync(IAccount account) => account.IsAnonymous
        ? []
        : [.. (await Store.ListAsync(account.Owner, int.MaxValue)).Select(entry => PushRegistration.FromUtf8(entry.Value)).OfType<PushRegistration>()];

    public Task PutAsync(IAccount account, PushRegistration registration) => Store.PutAsync(account.Owner, registration.Key, registration.ToUtf8());

    public Task RemoveAsync(IAccount account, PushRegistration registration) => Store.RemoveAsync(account.Owner, registration.Key);
}
