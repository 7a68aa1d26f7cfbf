using System.Collections.Frozen;
using Aviso.Abstractions.Storage;

namespace Aviso.Storage.Routing;

/// <summary>
/// Several data sources as one storage: everything of an owner is in the source of its domain, every source has all stores.
/// What belongs to no virtual host (the server's own secrets) is in the source <see cref="DefaultSource"/>. Thread-safe once opened.
/// </summary>
public sealed class RoutedStorage : IStorage
{
    /// <summary>The name of the source for whatever names no other.</summary>
    public const string DefaultSource = "default";

    private readonly DomainRoutes<IStorage> _routes;
    private readonly IReadOnlyDictionary<string, IStorage> _sources;
    private FrozenDictionary<string, IMapStore>? _maps;
    private FrozenDictionary<string, ILogStore>? _logs;
    private FrozenDictionary<string, IArchiveStore>? _archives;

    /// <summary>Makes one over sources, which it will dispose.</summary>
    /// <param name="sources">The sources by name, <see cref="DefaultSource"/> among them.</param>
    /// <param name="sourceOfDomain">The names of the sources of the virtual hosts.</param>
    public RoutedStorage(IReadOnlyDictionary<string, IStorage> sources, IReadOnlyDictionary<string, string> sourceOfDomain)
    {
        _sources = sources;
        _routes = new(sources[DefaultSource], sourceOfDomain.Select(one => KeyValuePair.Create(one.Key, sources[one.Value])));
    }

    /// <inheritdoc />
    public async Task OpenAsync(IReadOnlyList<StoreDeclaration> stores, CancellationToken cancellation = default)
    {
        foreach (var (name, source) in _sources)
        {
            try
            {
                await source.OpenAsync(stores, cancellation);
            }
            catch (StorageException error)
            {
                throw new StorageException($"Data source '{name}': {error.Message}", error);
            }
        }

        _maps = Stores(stores, StoreShape.Map, name => (IMapStore)new RoutedMapStore(_routes.Select(source => source.Map(name))));
        _logs = Stores(stores, StoreShape.Log, name => (ILogStore)new RoutedLogStore(_routes.Select(source => source.Log(name))));
        _archives = Stores(stores, StoreShape.Archive, name => (IArchiveStore)new RoutedArchiveStore(_routes.Select(source => source.Archive(name))));
    }

    /// <inheritdoc />
    public IMapStore Map(string name) => Find(_maps, name);

    /// <inheritdoc />
    public ILogStore Log(string name) => Find(_logs, name);

    /// <inheritdoc />
    public IArchiveStore Archive(string name) => Find(_archives, name);

    /// <inheritdoc />
    /// <remarks>Waits for all sources: a sender's stanza may be stored for recipients of any of them.</remarks>
    public ValueTask WaitForRoomAsync(CancellationToken cancellation = default)
    {
        for (var index = 0; index < _routes.All.Count; index++)
        {
            var room = _routes.All[index].WaitForRoomAsync(cancellation);
            if (!room.IsCompletedSuccessfully)
            {
                return WaitForRestAsync(room, index + 1, cancellation);
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public async Task<IReadOnlyList<StoreUsage>> UsageAsync(StoreOwner? owner = null, CancellationToken cancellation = default)
    {
        if (owner is { } one)
        {
            return await _routes.Of(one.Domain).UsageAsync(owner, cancellation);
        }

        var usage = new List<StoreUsage>();
        foreach (var source in _routes.All)
        {
            usage.AddRange(await source.UsageAsync(null, cancellation));
        }

        return usage;
    }

    /// <inheritdoc />
    public Task<IReadOnlyDictionary<string, int>> EraseAsync(StoreOwner owner) => _routes.Of(owner.Domain).EraseAsync(owner);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        // At once, since each writes out what it accepted; a slow one must not take the time of the others.
        await Task.WhenAll(_sources.Values.Select(source => source.DisposeAsync().AsTask()));
    }

    private static FrozenDictionary<string, T> Stores<T>(IReadOnlyList<StoreDeclaration> stores, StoreShape shape, Func<string, T> make) =>
        stores.Where(store => store.Shape == shape).ToFrozenDictionary(store => store.Name, store => make(store.Name), StringComparer.Ordinal);

    private static T Find<T>(FrozenDictionary<string, T>? stores, string name) where T : class
    {
        if (stores is null)
        {
            throw new InvalidOperationException("The storage has not been opened.");
        }

        return stores.TryGetValue(name, out var store) ? store : throw new ArgumentException($"No such store '{name}' is declared.", nameof(name));
    }

    private async ValueTask WaitForRestAsync(ValueTask room, int next, CancellationToken cancellation)
    {
        await room;
        for (var index = next; index < _routes.All.Count; index++)
        {
            await _routes.All[index].WaitForRoomAsync(cancellation);
        }
    }
}
