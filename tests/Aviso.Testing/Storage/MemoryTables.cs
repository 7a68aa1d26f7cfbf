using Aviso.Abstractions.Storage;
using Aviso.Storage;
using Aviso.Storage.Operations;

namespace Aviso.Testing.Storage;

/// <summary>The rows of a <see cref="MemoryStorage"/>; they outlive it, as a disk would. Not thread-safe by itself.</summary>
public sealed class MemoryTables : IStorageReader, IArchiveReader
{
    private readonly Dictionary<string, StoreDeclaration> _declared = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<(string Domain, string Local), SortedDictionary<string, byte[]>>> _maps =
        new(StringComparer.Ordinal);

    private readonly Dictionary<string, MemoryLog> _logs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MemoryArchive> _archives = new(StringComparer.Ordinal);

    internal void Declare(IReadOnlyList<StoreDeclaration> stores)
    {
        foreach (var store in stores)
        {
            if (_declared.TryGetValue(store.Name, out var old))
            {
                CheckOld(store, old);
            }
        }

        foreach (var store in stores)
        {
            if (_declared.TryGetValue(store.Name, out var old))
            {
                Migrate(store, old.Version);
                if (store is { Shape: StoreShape.Archive, FullText: false })
                {
                    _archives[store.Name].ForgetWords();
                }
            }
            else if (store.Shape == StoreShape.Map)
            {
                _maps.Add(store.Name, new(OwnerOrder));
            }
            else if (store.Shape == StoreShape.Log)
            {
                _logs.Add(store.Name, new MemoryLog());
            }
            else
            {
                _archives.Add(store.Name, new MemoryArchive());
            }

            _declared[store.Name] = store;
        }
    }

    internal void Apply(WriteOperation operation)
    {
        switch (operation)
        {
            case PutOperation put:
                Entries(put.Store, put.Owner)[put.Key] = put.Value;
                break;
            case AddOperation add:
                add.Result = Entries(add.Store, add.Owner).TryAdd(add.Key, add.Value);
                break;
            case RemoveKeyOperation remove:
                remove.Result = Entries(remove.Store, remove.Owner).Remove(remove.Key) ? 1 : 0;
                DropIfEmpty(remove.Store, remove.Owner);
                break;
            case ClearMapOperation clear:
                clear.Result = ClearMap(clear.Store, clear.Owner);
                break;
            case AppendOperation append:
                append.Result = _logs[append.Store].Append(append.Owner, append.At, append.Value, append.Limit);
                break;
            case RemoveThroughOperation remove:
                remove.Result = _logs[remove.Store].Remove(remove.Owner, entry => entry.Sequence <= remove.Sequence);
                break;
            case RemoveSequencesOperation remove:
                remove.Result = _logs[remove.Store].Remove(remove.Owner, entry => remove.Sequences.Contains(entry.Sequence));
                break;
            case ClearLogOperation clear:
                clear.Result = _logs[clear.Store].Remove(clear.Owner, _ => true);
                break;
            case RemoveOlderOperation remove:
                remove.Result = _logs[remove.Store].RemoveOlder(remove.Time, remove.Limit);
                break;
            case ArchiveAppendOperation append:
                append.Result = _archives[append.Store].Append(append);
                break;
            case ArchiveBuryOperation bury:
                bury.Result = _archives[bury.Store].Bury(bury);
                break;
            case ArchiveTrimOperation trim:
                trim.Result = _archives[trim.Store].Trim(trim);
                break;
            case ArchiveExpireOperation expire:
                expire.Result = _archives[expire.Store].Expire(expire);
                break;
            case EraseOperation erase:
                erase.Result = _declared.Values.Where(store => store.ErasedWithAccount)
                    .ToDictionary(store => store.Name, store => Erase(store, erase.Owner));
                break;
            default:
                throw new ArgumentException($"{operation.GetType().Name} is unknown here.", nameof(operation));
        }
    }

    /// <inheritdoc />
    public byte[]? Get(string store, StoreOwner owner, string key) =>
        _maps[store].TryGetValue((owner.Domain, owner.Local), out var entries) && entries.TryGetValue(key, out var value)
            ? [.. value]
            : null;

    /// <inheritdoc />
    public IReadOnlyList<MapEntry> List(string store, StoreOwner owner, int limit, string? afterKey) =>
        _maps[store].TryGetValue((owner.Domain, owner.Local), out var entries)
            ? [.. entries
                .Where(entry => afterKey is null || CodePointOrder.Instance.Compare(entry.Key, afterKey) > 0)
                .Take(limit)
                .Select(entry => new MapEntry(entry.Key, [.. entry.Value]))]
            : [];

    /// <inheritdoc />
    public IReadOnlyList<StoreOwner> Owners(string store, string domain, int limit, string? afterLocal) =>
        [.. _maps[store].Keys
            .Where(owner => owner.Domain == domain
                && (afterLocal is null || CodePointOrder.Instance.Compare(owner.Local, afterLocal) > 0))
            .Take(limit)
            .Select(owner => new StoreOwner(owner.Domain, owner.Local))];

    /// <inheritdoc />
    public IReadOnlyList<LogEntry> Read(string store, StoreOwner owner, long afterSequence, int limit) =>
        [.. _logs[store].Entries(owner)
            .Where(entry => entry.Sequence > afterSequence)
            .Take(limit)
            .Select(entry => entry with { Value = [.. entry.Value] })];

    /// <inheritdoc />
    public int Count(string store, StoreOwner owner) => _logs[store].Entries(owner).Count;

    /// <inheritdoc />
    public IReadOnlyList<StoreUsage> Usage(StoreDeclaration store, StoreOwner? owner)
    {
        var sizes = store.Shape switch
        {
            StoreShape.Map => _maps[store.Name].SelectMany(one => one.Value.Values, (one, value) => (new StoreOwner(one.Key.Domain, one.Key.Local), value.Length)),
            StoreShape.Log => _logs[store.Name].Sizes,
            _ => _archives[store.Name].Sizes,
        };
        return
        [
            .. sizes.Where(one => owner is null || one.Item1 == owner)
                .GroupBy(one => one.Item1.Domain, one => (long)one.Item2)
                .OrderBy(one => one.Key, CodePointOrder.Instance)
                .Select(one => new StoreUsage(store.Name, one.Key, one.LongCount(), one.Sum())),
        ];
    }

    /// <inheritdoc />
    public IArchiveReader Archive => this;

    /// <inheritdoc />
    public string? LastId(string store) => _archives[store].LastId;

    /// <inheritdoc />
    public IReadOnlyList<ArchiveEntry> Read(string store, StoreOwner owner, ArchiveFilter filter, int limit, bool backwards) =>
        _archives[store].Read(owner, filter, limit, backwards);

    /// <inheritdoc />
    public int Count(string store, StoreOwner owner, ArchiveFilter filter, int atMost) => _archives[store].Count(owner, filter, atMost);

    /// <inheritdoc />
    public ArchiveEntry? Find(string store, StoreOwner owner, string id) => _archives[store].Find(owner, id);

    /// <inheritdoc />
    public ArchiveUsage? Usage(string store, StoreOwner owner) => _archives[store].Usage(owner);

    /// <inheritdoc />
    IReadOnlyList<ArchiveUsage> IArchiveReader.List(string store, string domain, int limit, string? afterLocal) =>
        _archives[store].List(domain, limit, afterLocal);

    /// <inheritdoc />
    public void Dispose() { }

    private static readonly Comparer<(string Domain, string Local)> OwnerOrder = Comparer<(string Domain, string Local)>.Create(
        (x, y) => CodePointOrder.Instance.Compare(x.Domain, y.Domain) is not 0 and var order
            ? order
            : CodePointOrder.Instance.Compare(x.Local, y.Local));

    private static void CheckOld(StoreDeclaration store, StoreDeclaration old)
    {
        if (old.Shape != store.Shape)
        {
            throw new StorageException($"The store {store.Name} has another shape in the database than this program declares.");
        }

        if (old.Version > store.Version)
        {
            throw new StorageException($"The store {store.Name} has layout {old.Version}, which is newer than this program's {store.Version}.");
        }

        for (var version = old.Version + 1; version <= store.Version; version++)
        {
            if (store.Migrations.All(migration => migration.ToVersion != version))
            {
                throw new StorageException($"The store {store.Name} has layout {version - 1}, and no migration to layout {version} is known.");
            }
        }
    }

    private void Migrate(StoreDeclaration store, int version)
    {
        for (var next = version + 1; next <= store.Version; next++)
        {
            var convert = store.Migrations.First(migration => migration.ToVersion == next).Convert;
            try
            {
                Convert(store, convert);
            }
            catch (Exception error)
            {
                throw new StorageException($"The migration of the store {store.Name} failed: {error.Message}", error);
            }

            _declared[store.Name] = store with { Version = next };
        }
    }

    private void Convert(StoreDeclaration store, Func<byte[], byte[]?> convert)
    {
        if (store.Shape == StoreShape.Log)
        {
            _logs[store.Name].Convert(convert);
            return;
        }

        var converted = new SortedDictionary<(string, string), SortedDictionary<string, byte[]>>(OwnerOrder);
        foreach (var (owner, entries) in _maps[store.Name])
        {
            var kept = new SortedDictionary<string, byte[]>(CodePointOrder.Instance);
            foreach (var (key, value) in entries)
            {
                if (convert(value) is { } changed)
                {
                    kept.Add(key, changed);
                }
            }

            if (kept.Count > 0)
            {
                converted.Add(owner, kept);
            }
        }

        _maps[store.Name] = converted;
    }

    private SortedDictionary<string, byte[]> Entries(string store, StoreOwner owner)
    {
        if (!_maps[store].TryGetValue((owner.Domain, owner.Local), out var entries))
        {
            entries = new SortedDictionary<string, byte[]>(CodePointOrder.Instance);
            _maps[store].Add((owner.Domain, owner.Local), entries);
        }

        return entries;
    }

    private int Erase(StoreDeclaration store, StoreOwner owner) => store.Shape switch
    {
        StoreShape.Map => ClearMap(store.Name, owner),
        StoreShape.Log => _logs[store.Name].Erase(owner),
        _ => _archives[store.Name].Erase(owner),
    };

    private int ClearMap(string store, StoreOwner owner) =>
        _maps[store].Remove((owner.Domain, owner.Local), out var entries) ? entries.Count : 0;

    private void DropIfEmpty(string store, StoreOwner owner)
    {
        if (Entries(store, owner).Count == 0)
        {
            _maps[store].Remove((owner.Domain, owner.Local));
        }
    }
}
