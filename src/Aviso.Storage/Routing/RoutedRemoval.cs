using System.Runtime.ExceptionServices;
using Aviso.Abstractions.Storage;

namespace Aviso.Storage.Routing;

/// <summary>Removals over all owners, and so over all storages: one after the other, until the limit is used up.</summary>
internal static class RoutedRemoval
{
    /// <summary>
    /// The number removed. A storage that fails does not keep the others from their turn: the failure is thrown when nothing
    /// is left to remove in those, so that a caller who goes on while the limit is reached comes to all.
    /// </summary>
    public static async Task<int> RunAsync<T>(IReadOnlyList<T> stores, int limit, Func<T, int, Task<int>> remove)
    {
        var removed = 0;
        StorageException? failure = null;
        foreach (var store in stores)
        {
            if (removed == limit)
            {
                break;
            }

            try
            {
                removed += await remove(store, limit - removed);
            }
            catch (StorageException error)
            {
                failure ??= error;
            }
        }

        if (failure is not null && removed < limit)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        return removed;
    }
}
