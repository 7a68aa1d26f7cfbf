using Aviso.Abstractions.Storage;
using Aviso.Core.Accounts;
using Aviso.Core.Homes;
using Aviso.Core.Modules;

namespace Aviso.Core.Hosting;

/// <summary>Which stores there are, and whose: the kernel's own and those that the running modules declared. Thread-safe after the start.</summary>
public sealed class StoreCatalogue
{
    private readonly ModuleRegistry _modules;

    internal StoreCatalogue(ModuleRegistry modules) => _modules = modules;

    /// <summary>The stores and the modules they belong to; null: the kernel.</summary>
    public IReadOnlyList<(StoreDeclaration Store, string? Module)> All =>
    [
        (AccountStore.Declaration, null),
        (SecretStore.Declaration, null),
        (AccountTokens.Declaration, null),
        (NodeAssignments.Declaration, null),
        .. _modules.Tables.Manifests.SelectMany(one => one.Stores.Select(store => (store, (string?)one.Module))),
    ];
}
