using Aviso.Abstractions.Storage;

namespace Aviso.Storage.Sqlite.Archives;

/// <summary>Entries on their way from the journal to the tables, in the order of the tables, so that neighbours share pages.</summary>
/// <param name="Entries">The entries, with the numbers of their owners, by number and id.</param>
/// <param name="LastRow">They are all that the journal has up to this row.</param>
internal sealed record Filing(List<(long Number, StoreOwner Owner, ArchiveEntry Entry)> Entries, long LastRow)
{
    /// <summary>So many of them are in the tables.</summary>
    public int Done { get; set; }
}
