using System.Globalization;

namespace Aviso.Ledger.Clustering;

/// <summary>The outcome of a round over several nodes, and its line in the output.</summary>
internal sealed record ClusterRoundReport
{
    /// <summary>Its number.</summary>
    public required int Round { get; init; }

    /// <summary>What was played.</summary>
    public required ClusterFault Fault { get; init; }

    /// <summary>What became of each message.</summary>
    public required Book Book { get; init; }

    /// <summary>Sessions that went on over a new connection.</summary>
    public required int Resumed { get; init; }

    /// <summary>Sessions that began.</summary>
    public required int Begun { get; init; }

    /// <summary>Writes that the fence has refused.</summary>
    public required double Refused { get; init; }

    /// <summary>How often was looked for second owners.</summary>
    public required int Looks { get; init; }

    /// <summary>From the beginning of the fault until the others did without what was away; null where nobody could.</summary>
    public required TimeSpan? TakeOver { get; init; }

    /// <summary>From the end of the fault until all was as before.</summary>
    public required TimeSpan Healing { get; init; }

    /// <summary>Acknowledged, and not where it must be.</summary>
    public required IReadOnlyList<Entry> Lost { get; init; }

    /// <summary>Faults in words.</summary>
    public required IReadOnlyList<string> Breaches { get; init; }

    /// <summary>The names of the columns.</summary>
    public static string Header { get; } =
        $"{"round",5} {"fault",-17} {"sent",6} {"acked",6} {"archived",8} {"returned",8} {"lost",5} {"duplicated",10} {"archived twice",14} {"disordered",10} "
        + $"{"wrong ids",9} {"resumed",7} {"begun",5} {"refused",7} {"looks",5} {"taken over s",12} {"healed s",8}";

    /// <summary>Ids that are wrong; where lives ended, only those that no end of a life explains.</summary>
    public int WrongIds => ClusterFaults.KeepsLives(Fault) ? Book.WrongIds : Book.RowsTwice;

    /// <summary>
    /// Messages that are in an archive twice, and that their writer has not sent again. Where a life ends, the nodes and the writer may send the same message again at the same
    /// moment, with the same ids: either then looks for it before the other has stored it.
    /// </summary>
    public int TwiceByServer => Book.Entries.Count(one => one.Archived > 1 && (!one.IsSentAgain || ClusterFaults.KeepsLives(Fault)));

    /// <summary>
    /// Messages in the wrong order; where lives end, of those that were sent in one session. What a node still has of a session that is lost, and what its client sends again, come
    /// from two sides at once, and neither waits for the other.
    /// </summary>
    public int DisorderedByServer => ClusterFaults.KeepsLives(Fault) ? Book.Disordered : Book.DisorderedInSession;

    /// <summary>Whether nothing was found that may not be.</summary>
    public bool IsClean => Lost.Count == 0 && Breaches.Count == 0 && WrongIds == 0 && TwiceByServer == 0 && DisorderedByServer == 0;

    /// <inheritdoc />
    public override string ToString()
    {
        var all = Book.Entries;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Round,5} {Names.Of(Fault),-17} {all.Count,6} {all.Count(one => one.IsAcknowledged),6} {all.Count(one => one.Archived > 0),8} {all.Count(one => one.IsReturned),8} {Lost.Count,5} "
            + $"{all.Count(one => one.MostDeliveries > 1),10} {Book.ArchivedTwice,14} {Book.Disordered,10} {WrongIds,9} {Resumed,7} {Begun,5} {Refused,7} {Looks,5} "
            + $"{TakeOver?.TotalSeconds,12:0.0} {Healing.TotalSeconds,8:0.0}");
    }
}
