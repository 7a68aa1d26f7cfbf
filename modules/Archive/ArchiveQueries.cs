using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Options;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Storage;
using Aviso.Protocol;
using Aviso.Xml;
using Microsoft.Extensions.Logging;

namespace Aviso.Modules.Archive;

/// <summary>Answers what clients ask their archive (XEP-0313 §4, §5).</summary>
internal sealed partial class ArchiveQueries(MessageArchive archive, IOptionsProvider options, bool isSearched, ILogger log)
{
    // Who only wants the number gets it up to here: counting costs by what is counted.
    private const int MaxCount = 100_000;

    public async ValueTask<IqReply> QueryAsync(IqRequest request)
    {
        if (!request.IsOwn || request.Session is not { } session)
        {
            return StanzaError.Forbidden; // §8.1
        }

        if (!ArchiveQuery.TryParse(request.Payload.ToElement(), isSearched, out var query, out var error))
        {
            return error;
        }

        await Retractions.SettledAsync(request.Account!); // what was taken back before is not shown any more
        var owner = request.Account!.Owner;
        var maximum = options.Get<ArchiveOptions>(request.Host.Domain).MaxPageSize;
        if (query.Ids?.Count > maximum)
        {
            return StanzaError.NotAcceptable.WithText($"Not more than {maximum} ids at once.");
        }

        if (!await AllExistAsync(owner, query))
        {
            return StanzaError.ItemNotFound;
        }

        if (query.Page.IsCountOnly)
        {
            var count = await archive.Store.CountAsync(owner, query.Filter, MaxCount);
            return Fin(new ResultSetPage(Count: count), isComplete: false);
        }

        var (entries, isComplete) = await FindAsync(owner, query, query.Page.Limit(maximum));
        await ArchiveResults.SendAsync(session, query.QueryId, query.IsFlipped ? entries.Reverse() : entries);
        FetchedRange.Note(session, query, entries);
        return Fin(entries.Count == 0 ? new() : new(entries[0].Id, entries[^1].Id), isComplete);
    }

    public ValueTask<IqReply> Form(IqRequest request) => new(request.IsOwn ? ArchiveQuery.Form(isSearched) : StanzaError.Forbidden);

    public async ValueTask<IqReply> MetadataAsync(IqRequest request)
    {
        if (!request.IsOwn)
        {
            return StanzaError.Forbidden;
        }

        return await MetadataAsync(request.Account!.Owner);
    }

    /// <summary>The first and the last message there are, for a client that has just got its resource (XEP-0386 §4.2).</summary>
    public async ValueTask<Element?> BoundAsync(ISession session)
    {
        try
        {
            if (session.IsAnonymous)
            {
                return null;
            }

            var metadata = await MetadataAsync(session.Account.Owner);
            if (metadata.Child("end")?["id"] is { } end)
            {
                FetchedRange.NoteEverythingThrough(session, end); // XEP-0386 §4.2: the client fetches it from here, not as offline messages
            }

            return metadata;
        }
        catch (StorageException exception)
        {
            Log.Failed(log, session.Account.Jid, exception.Message);
            return null; // it is only told, and the client can ask again
        }
    }

    private async ValueTask<Element> MetadataAsync(StoreOwner owner)
    {
        var first = await archive.Store.ReadAsync(owner, ArchiveFilter.All, 1);
        var last = await archive.Store.ReadAsync(owner, ArchiveFilter.All, 1, backwards: true);
        return new Element("metadata", Namespaces.Archive, End("start", first), End("end", last));
    }

    private static Element? End(string name, IReadOnlyList<ArchiveEntry> entries) => entries.Count == 0
        ? null
        : new(name, Namespaces.Archive, ("id", entries[0].Id), ("timestamp", XmppDateTime.Format(entries[0].At)));

    private async ValueTask<bool> AllExistAsync(StoreOwner owner, ArchiveQuery query)
    {
        var ids = query.NamedIds.Distinct().ToList();
        return ids.Count == 0 || (ids.TrueForAll(ArchiveIds.IsId) && (await archive.Store.FetchAsync(owner, ids)).Count == ids.Count);
    }

    // One more than wanted is read: whether it is there says whether the page is the last.
    private async ValueTask<(IReadOnlyList<ArchiveEntry> Entries, bool IsComplete)> FindAsync(StoreOwner owner, ArchiveQuery query, int limit)
    {
        if (query.Ids is { } ids)
        {
            return (await archive.Store.FetchAsync(owner, ids), true);
        }

        var isBackwards = query.Page.IsBackwards;
        var entries = await archive.Store.ReadAsync(owner, query.Filter, limit + 1, isBackwards);
        return entries.Count <= limit ? (entries, true) : ([.. isBackwards ? entries.Skip(1) : entries.Take(limit)], false);
    }

    private static Element Fin(ResultSetPage page, bool isComplete) =>
        new("fin", Namespaces.Archive, ("complete", isComplete ? "true" : null), page.ToElement());

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A client of {Account} could not be told the state of the archive: {Reason}")]
        public static partial void Failed(ILogger logger, Jid account, string reason);
    }
}
