using System.Globalization;
using Aviso.Abstractions.Storage;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Archive.Collections;

/// <summary>Reads the messages of a collection (XEP-0136 §7.2, §4.6).</summary>
internal sealed class CollectionMessages(IArchiveStore store, StoreOwner owner, CollectionRequest request, DateTimeOffset start)
{
    private const int MaxCount = 100_000;

    // Clients may keep whole seconds only.
    private readonly DateTimeOffset _from = new(start.UtcTicks - (start.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);

    private ArchiveFilter All => request.Filter(_from, CollectionFinder.DayOf(start).AddDays(1));

    /// <summary>The page that was asked for; null when there is no such collection.</summary>
    public async ValueTask<Element?> ReadAsync(int limit)
    {
        var count = await store.CountAsync(owner, All, MaxCount);
        if (count == 0)
        {
            return null;
        }

        var (page, filter) = (request.Page, All);
        filter = page.After is null ? filter : filter with { After = Later(page.After, filter.After!) };
        filter = string.IsNullOrEmpty(page.Before) ? filter : filter with { Before = Earlier(page.Before, filter.Before!) };
        var entries = limit == 0 ? [] : await store.ReadAsync(owner, filter, limit, page.IsBackwards);
        var chat = Collection.Element(request.With!.ToString(), start, count);
        return entries.Count == 0
            ? chat.With(new ResultSetPage(Count: count).ToElement())
            : chat.With(await MessagesAsync(entries), new ResultSetPage(entries[0].Id, entries[^1].Id, Count: count).ToElement());
    }

    // §4.6: seconds since the message before, counted so that their sum is the time since the beginning.
    private async ValueTask<IReadOnlyList<Element>> MessagesAsync(IReadOnlyList<ArchiveEntry> entries)
    {
        var before = await store.ReadAsync(owner, All with { Before = entries[0].Id }, 1, backwards: true);
        var last = before is [var previous] ? SecondsOf(previous) : 0;
        List<Element> messages = [];
        foreach (var entry in entries.Where(entry => !entry.Flags.HasFlag(ArchiveFlags.Tombstone)))
        {
            var seconds = SecondsOf(entry);
            messages.Add(MessageElement(entry, seconds - last));
            last = seconds;
        }

        return messages;
    }

    private long SecondsOf(ArchiveEntry entry) => Math.Max(0, (long)Math.Round((ArchiveIds.TimeOf(entry.Id) - start).TotalSeconds));

    private static Element MessageElement(ArchiveEntry entry, long seconds) => new(
        entry.Flags.HasFlag(ArchiveFlags.Outgoing) ? "to" : "from",
        Collection.Namespace,
        ("secs", seconds.ToString(CultureInfo.InvariantCulture)),
        Element.Parse(entry.Value.Span, Namespaces.Client).Children.Select(InNamespace));

    // The schema has bodies in the namespace of the collection, and everything else in another one.
    private static Element InNamespace(Element child) => child is { Name: "body", Namespace: Namespaces.Client }
        ? new(child.Name, Collection.Namespace, ("xml:lang", child.Lang), child.Text)
        : child;

    private static string Later(string one, string other) => string.CompareOrdinal(one, other) > 0 ? one : other;

    private static string Earlier(string one, string other) => string.CompareOrdinal(one, other) < 0 ? one : other;
}
