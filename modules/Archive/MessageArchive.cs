using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Randomness;
using Aviso.Abstractions.Stanzas;
using Aviso.Abstractions.Storage;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Archive;

/// <summary>The store of messages, and the ids under which they are kept. Thread-safe.</summary>
internal sealed class MessageArchive(IStorage storage, TimeProvider clock, IRandomSource random, bool isSearched)
{
    private const string Name = "archive";
    private volatile ArchiveIds? _ids;

    public StoreDeclaration Declaration { get; } = new(Name, StoreShape.Archive) { FullText = isSearched };

    /// <summary>The store; only there when the storage has been opened.</summary>
    public IArchiveStore Store => storage.Archive(Name);

    private ArchiveIds Ids => _ids ?? MakeIds();

    /// <summary>A new id, to be added to the message (XEP-0313 §3.5).</summary>
    public string NewId() => Ids.Next(out _);

    /// <summary>The order of an account that another node may have kept messages for, whose clock may be ahead of ours.</summary>
    public async ValueTask<ArchiveOrder> OrderOfAsync(IAccount account)
    {
        var last = await Store.ReadAsync(account.Owner, ArchiveFilter.All, 1, backwards: true);
        if (last.Count == 0)
        {
            return ArchiveOrder.Begin(account, string.Empty);
        }

        Ids.RiseAbove(last[0].Id);
        return ArchiveOrder.Begin(account, last[0].Id);
    }

    /// <summary>
    /// Keeps a message under the id that was chosen for it, if the account has not one of that id already. The result is complete when it is
    /// durable, or fails.
    /// </summary>
    public Task<bool> AppendAsync(StanzaContext leg, IAccount account, bool isSent)
    {
        var peer = isSent ? leg.To! : leg.From;
        var copy = LegCopy.Forwarded(leg, isSent);
        var bytes = new byte[copy.Length];
        copy.CopyTo(bytes);
        var entry = new ArchiveEntry(
            leg.ArchiveId!, clock.GetUtcNow(), peer.Bare.ToString(), peer.Resource, isSent ? ArchiveFlags.Outgoing : ArchiveFlags.None, bytes);
        return Store.AppendAsync(account.Owner, entry, isSearched ? TextOf(leg.Stanza.Root) : null);
    }

    private static string? TextOf(XmlNode message) => message.Child("body"u8) is { Exists: true } body ? body.Text : null;

    // Only when the storage is open it is known which ids there are.
    private ArchiveIds MakeIds()
    {
        lock (this)
        {
            return _ids ??= new(Store.LastId, clock, random);
        }
    }
}
