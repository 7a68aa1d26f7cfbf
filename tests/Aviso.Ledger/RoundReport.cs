namespace Aviso.Ledger;

/// <summary>The outcome of a round, and its line in the output.</summary>
internal sealed record RoundReport
{
    /// <summary>Its number.</summary>
    public required int Round { get; init; }

    /// <summary>What was played.</summary>
    public required Fault Fault { get; init; }

    /// <summary>What became of each message.</summary>
    public required Book Book { get; init; }

    /// <summary>Sessions that went on over a new connection.</summary>
    public required int Resumed { get; init; }

    /// <summary>Sessions that began.</summary>
    public required int Begun { get; init; }

    /// <summary>How long the server took to be ready again; zero when it was there all the time.</summary>
    public required TimeSpan Recovery { get; init; }

    /// <summary>Acknowledged, and on their way to a connected reader when the server was killed, which has no archive.</summary>
    public IReadOnlyList<Entry> InFlight { get; init; } = [];

    /// <summary>Acknowledged, and not where it must be.</summary>
    public required IReadOnlyList<Entry> Lost { get; init; }

    /// <summary>Faults of the protocol, in words.</summary>
    public required IReadOnlyList<string> Breaches { get; init; }

    /// <summary>The names of the columns.</summary>
    public static string Header { get; } =
        $"{"round",5} {"fault",-15} {"sent",6} {"acked",6} {"delivered",9} {"archived",8} {"receipts",8} {"returned",8} {"lost",5} {"inflight",8} "
        + $"{"duplicated",10} {"archived twice",14} {"disordered",10} {"wrong ids",9} {"resumed",7} {"begun",5} {"ready ms",8}";

    /// <summary>Whether nothing was found that may not be.</summary>
    public bool IsClean => Lost.Count == 0 && Breaches.Count == 0 && Book is { ArchivedTwice: 0, Disordered: 0, WrongIds: 0 };

    /// <inheritdoc />
    public override string ToString()
    {
        var all = Book.Entries;
        return $"{Round,5} {Names.Of(Fault),-15} {all.Count,6} {all.Count(one => one.IsAcknowledged),6} {all.Count(one => one.IsDelivered),9} "
            + $"{all.Count(one => one.Archived > 0),8} {all.Count(one => one.HasReceipt),8} {all.Count(one => one.IsReturned),8} {Lost.Count,5} {InFlight.Count,8} "
            + $"{all.Count(one => one.MostDeliveries > 1),10} {Book.ArchivedTwice,14} {Book.Disordered,10} {Book.WrongIds,9} {Resumed,7} {Begun,5} {Recovery.TotalMilliseconds,8:0}";
    }
}
