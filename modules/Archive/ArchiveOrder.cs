using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Abstractions.Storage;

namespace Aviso.Modules.Archive;

/// <summary>
/// Holds the rows of an account to the order of their ids: who pages after the last id it has seen must not miss a message whose id
/// was chosen earlier and written later. Ids are chosen early, since every copy of a message carries its id; a message that another has
/// overtaken on the way to the store gets a later one. Writes become visible in the order in which they are queued. Thread-safe.
/// </summary>
internal sealed class ArchiveOrder
{
    private static readonly Slot<ArchiveOrder> s_slot = new(SlotKind.Account);
    private readonly Lock _lock = new();
    private RepeatsOnTheirWay? _repeats;
    private string _last;

    private ArchiveOrder(string last) => _last = last;

    /// <summary>The order of an account; null when nothing was kept for it since it is in memory.</summary>
    public static ArchiveOrder? Find(IAccount account) => account.Slots.Get(s_slot);

    /// <summary>The order of an account whose last row has this id; of two that are made at once, one is used.</summary>
    public static ArchiveOrder Begin(IAccount account, string last) => account.Slots.GetOrAdd(s_slot, () => new(last));

    /// <summary>
    /// Queues the row of a message, whose id is changed before if a later one has been queued. Of two that are the same and were sent again at the same moment the
    /// second has the row of the first.
    /// </summary>
    public Task<bool> Append(MessageArchive archive, StanzaContext leg, IAccount account, bool isSent)
    {
        var repeat = RepeatedMessages.MayBe(leg) ? RepeatsOnTheirWay.KeyOf(leg, isSent) : null;
        lock (_lock)
        {
            if (repeat is not null && _repeats?.Find(repeat) is { } same)
            {
                leg.ChangeArchiveId(same.Id);
                leg.IsArchived = true;
                return same.Stored;
            }

            if (string.CompareOrdinal(leg.ArchiveId, _last) <= 0)
            {
                leg.ChangeArchiveId(archive.NewId());
            }

            _last = leg.ArchiveId!;
            var stored = archive.AppendAsync(leg, account, isSent);
            if (repeat is not null)
            {
                (_repeats ??= new()).Add(repeat, new(_last, stored));
            }

            return stored;
        }
    }
}
