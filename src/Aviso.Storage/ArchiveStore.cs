using Aviso.Abstractions.Storage;
using Aviso.Storage.Operations;

namespace Aviso.Storage;

/// <summary>An archive of any provider.</summary>
internal sealed class ArchiveStore(StorageBase storage, StoreDeclaration declaration, string lastId) : IArchiveStore
{
    private readonly string _name = declaration.Name;

    public string LastId => lastId;

    public Task<bool> AppendAsync(StoreOwner owner, ArchiveEntry entry, string? text = null)
    {
        StoreArguments.Check(owner, entry.Id);
        StoreArguments.CheckText(entry.Peer, nameof(entry));
        StoreArguments.CheckText(entry.Resource, nameof(entry));
        var words = text is not null && declaration.FullText ? SearchWords.Of(text) : [];
        return storage.Write(new ArchiveAppendOperation(_name, owner, entry, StoreArguments.Copy(entry.Value), words));
    }

    public async ValueTask<IReadOnlyList<ArchiveEntry>> ReadAsync(
        StoreOwner owner, ArchiveFilter filter, int limit, bool backwards = false, CancellationToken cancellation = default)
    {
        StoreArguments.CheckOwner(owner);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        if (limit == 0 || FindsNothing(filter))
        {
            return [];
        }

        var entries = await storage.Read(reader => reader.Archive.Read(_name, owner, filter, limit, backwards), cancellation);
        return backwards ? [.. entries.Reverse()] : entries;
    }

    public ValueTask<int> CountAsync(StoreOwner owner, ArchiveFilter filter, int atMost, CancellationToken cancellation = default)
    {
        StoreArguments.CheckOwner(owner);
        ArgumentOutOfRangeException.ThrowIfNegative(atMost);
        return FindsNothing(filter) ? new(0) : storage.Read(reader => reader.Archive.Count(_name, owner, filter, atMost), cancellation);
    }

    public ValueTask<IReadOnlyList<ArchiveEntry>> FetchAsync(
        StoreOwner owner, IReadOnlyList<string> ids, CancellationToken cancellation = default)
    {
        StoreArguments.CheckOwner(owner);
        var wanted = ids.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return storage.Read<IReadOnlyList<ArchiveEntry>>(
            reader => [.. wanted.Select(id => reader.Archive.Find(_name, owner, id)).OfType<ArchiveEntry>()], cancellation);
    }

    public Task<bool> BuryAsync(StoreOwner owner, string id, ReadOnlyMemory<byte> tombstone)
    {
        StoreArguments.Check(owner, id);
        return storage.Write(new ArchiveBuryOperation(_name, owner, id, StoreArguments.Copy(tombstone)));
    }

    public Task<int> TrimAsync(StoreOwner owner, ArchiveLimits limits, int limit)
    {
        StoreArguments.CheckOwner(owner);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return storage.Write(new ArchiveTrimOperation(_name, owner, limits, limit));
    }

    public Task<int> ExpireAsync(string beforeId, int limit)
    {
        StoreArguments.CheckText(beforeId, nameof(beforeId));
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return storage.Write(new ArchiveExpireOperation(_name, beforeId, limit));
    }

    public ValueTask<ArchiveUsage?> UsageAsync(StoreOwner owner, CancellationToken cancellation = default)
    {
        StoreArguments.CheckOwner(owner);
        return storage.Read(reader => reader.Archive.Usage(_name, owner), cancellation);
    }

    public ValueTask<IReadOnlyList<ArchiveUsage>> ListAsync(
        string domain, int limit, string? afterLocal = null, CancellationToken cancellation = default)
    {
        StoreArguments.CheckOwner(new StoreOwner(domain, afterLocal ?? string.Empty));
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        return storage.Read(reader => reader.Archive.List(_name, domain, limit, afterLocal), cancellation);
    }

    private bool FindsNothing(ArchiveFilter filter) =>
        filter.Text is { } text && (!declaration.FullText || SearchWords.Of(text).Count == 0);
}
