using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Options;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Archive.Collections;

/// <summary>
/// The older interface to the archive (XEP-0136), for reading: what was said with one person on one day is a collection. Deprecated and off
/// by default. See the README.md of the folder above.
/// </summary>
[XmppModule("archive-collections", Options = typeof(CollectionOptions), DefaultActive = false)]
internal sealed class CollectionsModule(IArchiveAccess archive, IOptionsProvider options, CollectionOptions collectionOptions) : IModule
{
    public void Declare(ModuleManifest manifest) => manifest
        .Implements(136, "1.3.1", "lists and retrieves; off by default")
        .Feature(Collection.Namespace)
        .IqGet(Collection.Namespace, "list", IqTarget.Account, ListAsync)
        .IqGet(Collection.Namespace, "retrieve", IqTarget.Account, RetrieveAsync)
        .IqSet(Collection.Namespace, "remove", IqTarget.Account, request => new(request.IsOwn ? StanzaError.NotAllowed : StanzaError.Forbidden));

    private async ValueTask<IqReply> ListAsync(IqRequest request)
    {
        if (!request.IsOwn)
        {
            return StanzaError.Forbidden;
        }

        if (!CollectionRequest.TryParse(request.Payload.ToElement(), out var query, out var error))
        {
            return error;
        }

        var limit = query.Page.Limit(MaxPageSizeOf(request));
        var finder = new CollectionFinder(archive.Store, request.Account!.Owner, query, collectionOptions.MaxScan);
        var found = await finder.FindAsync(query.Page.IsCountOnly ? int.MaxValue - 1 : limit);
        var list = new Element("list", Collection.Namespace);
        if (query.Page.IsCountOnly)
        {
            return list.With(new ResultSetPage(Count: finder.IsComplete ? found.Count : null).ToElement());
        }

        if (found.Count == 0 && !finder.IsComplete)
        {
            return StanzaError.ResourceConstraint.WithText("Too many messages to look at; name a shorter time.");
        }

        return found.Count == 0
            ? list
            : list.With(found.Select(one => one.ToElement()), new ResultSetPage(found[0].FirstId, found[^1].FirstId).ToElement());
    }

    private async ValueTask<IqReply> RetrieveAsync(IqRequest request)
    {
        if (!request.IsOwn)
        {
            return StanzaError.Forbidden;
        }

        if (!CollectionRequest.TryParse(request.Payload.ToElement(), out var query, out var error))
        {
            return error;
        }

        if (query is not { With: not null, Start: { } start })
        {
            return StanzaError.BadRequest.WithText("A collection is named by with and start."); // §7.2
        }

        // What was taken back before is not shown any more.
        await Retractions.SettledAsync(request.Account!);
        var messages = new CollectionMessages(archive.Store, request.Account!.Owner, query, start);
        return await messages.ReadAsync(query.Page.Limit(MaxPageSizeOf(request))) is { } chat ? chat : StanzaError.ItemNotFound;
    }

    private int MaxPageSizeOf(IqRequest request) => options.Get<ArchiveOptions>(request.Host.Domain).MaxPageSize;
}
