namespace Aviso.Ledger;

/// <summary>The outcome of a round, and its line in the output.</summary>
/// <param name="Round">Its number.</param>
/// <param name="Fault">What happened to the server.</param>
/// <param name="Sent">Messages written before the fault.</param>
/// <param name="Acknowledged">Of those, acknowledged before the fault.</param>
/// <param name="Book">What became of each.</param>
/// <param name="Lost">Acknowledged, and never found again.</param>
/// <param name="InFlight">Acknowledged, and on their way to a connected reader when the server was killed, which has no archive.</param>
/// <param name="WrongIds">Rows that came twice, and copies whose id no row has.</param>
/// <param name="Recovery">How long the server took to be ready again.</param>
internal sealed record RoundReport(int Round, string Fault, int Sent, int Acknowledged, Book Book, IReadOnlyList<Entry> Lost, int InFlight, int WrongIds, TimeSpan Recovery)
{
    /// <summary>The names of the columns.</summary>
    public static string Header { get; } =
        $"{"round",5} {"fault",5} {"sent",7} {"acked",7} {"delivered",9} {"archived",8} {"returned",8} {"lost",5} {"inflight",8} {"duplicated",10} {"disordered",10} {"wrong ids",9} {"ready ms",8}";

    /// <summary>Messages that reached their reader after a later one of the same writer.</summary>
    public int Disordered => Book.Disordered;

    /// <inheritdoc />
    public override string ToString()
    {
        var all = Book.Entries;
        return $"{Round,5} {Fault,5} {Sent,7} {Acknowledged,7} {all.Count(one => one.Delivered > 0),9} {all.Count(one => one.Archived > 0),8} "
            + $"{all.Count(one => one.IsReturned),8} {Lost.Count,5} {InFlight,8} {all.Count(one => one.Delivered > 1),10} {Disordered,10} {WrongIds,9} {Recovery.TotalMilliseconds,8:0}";
    }
}
