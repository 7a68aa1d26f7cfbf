using Aviso.Abstractions.Storage;

namespace Aviso.Modules.Archive.Collections;

/// <summary>
/// Finds collections by reading the archive day by day (UTC), forwards or backwards. Days without messages cost nothing; of the others, all
/// messages are looked at.
/// </summary>
internal sealed class CollectionFinder(IArchiveStore store, StoreOwner owner, CollectionRequest request, int maxScan)
{
    private const int ChunkSize = 500;
    private int _scanned;

    /// <summary>Whether all that was asked for has been looked at.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Up to so many collections, in the order of their beginnings: the first of them or, backwards, the last.</summary>
    public async ValueTask<IReadOnlyList<Collection>> FindAsync(int limit)
    {
        var page = request.Page;
        var isBackwards = page.IsBackwards;
        var start = page.After is null ? request.Start ?? DateTimeOffset.MinValue : Max(request.Start, ArchiveIds.TimeOf(page.After));
        var end = string.IsNullOrEmpty(page.Before) ? request.End ?? DateTimeOffset.MaxValue : Min(request.End, NextMoment(ArchiveIds.TimeOf(page.Before)));
        List<Collection> found = [];
        while (found.Count <= limit && _scanned < maxScan)
        {
            if (await NextDayAsync(start, end, isBackwards) is not { } day)
            {
                IsComplete = true;
                break;
            }

            var ofDay = (await OfDayAsync(day)).Where(IsOnPage).OrderBy(one => one.FirstId, StringComparer.Ordinal);
            found.InsertRange(isBackwards ? 0 : found.Count, ofDay);
            (start, end) = isBackwards ? (start, day) : (day.AddDays(1), end);
        }

        IsComplete &= found.Count <= limit;
        return found.Count <= limit ? found : isBackwards ? found[^limit..] : found[..limit];
    }

    private bool IsOnPage(Collection one) =>
        (request.Page.After is null || string.CompareOrdinal(one.FirstId, request.Page.After) > 0)
        && (string.IsNullOrEmpty(request.Page.Before) || string.CompareOrdinal(one.FirstId, request.Page.Before) < 0)
        && (request.Start is null || one.Start >= request.Start) && (request.End is null || one.Start < request.End);

    // The first or last day in a time that has a message.
    private async ValueTask<DateTimeOffset?> NextDayAsync(DateTimeOffset start, DateTimeOffset end, bool isBackwards)
    {
        var filter = request.Filter(start, end);
        if (start >= end || (await store.ReadAsync(owner, filter, 1, isBackwards)) is not [var entry])
        {
            return null;
        }

        return DayOf(ArchiveIds.TimeOf(entry.Id));
    }

    private async ValueTask<IEnumerable<Collection>> OfDayAsync(DateTimeOffset day)
    {
        Dictionary<string, Collection> found = [];
        var filter = request.Filter(day, day.AddDays(1));
        IReadOnlyList<ArchiveEntry> entries;
        do
        {
            entries = await store.ReadAsync(owner, filter, ChunkSize);
            foreach (var entry in entries.Where(request.Accepts))
            {
                var with = request.With is { IsFull: true } full ? full.ToString() : entry.Peer;
                found[with] = found.TryGetValue(with, out var known) ? known with { Count = known.Count + 1 } : new(with, entry.Id, 1);
            }

            _scanned += entries.Count;
            filter = entries.Count == 0 ? filter : filter with { After = entries[^1].Id };
        }
        while (entries.Count == ChunkSize);
        return found.Values;
    }

    /// <summary>The beginning of the day (UTC) of a time.</summary>
    public static DateTimeOffset DayOf(DateTimeOffset time) => new(time.UtcDateTime.Date, TimeSpan.Zero);

    private static DateTimeOffset NextMoment(DateTimeOffset time) => time.AddTicks(TimeSpan.TicksPerMicrosecond);

    private static DateTimeOffset Max(DateTimeOffset? one, DateTimeOffset other) => one > other ? one.Value : other;

    private static DateTimeOffset Min(DateTimeOffset? one, DateTimeOffset other) => one < other ? one.Value : other;
}
