namespace Aviso.Ledger;

/// <summary>What may be asked of a round with each fault.</summary>
internal static class Faults
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Fault> All { get; } = Enum.GetValues<Fault>();

    /// <summary>Those that the embedded database can suffer.</summary>
    public static IReadOnlyList<Fault> OfSqlite { get; } = [.. All.Where(fault => fault != Fault.StoppedDatabase)];

    /// <summary>Those that a server with its own database server can suffer: the files are not the messaging server's then.</summary>
    public static IReadOnlyList<Fault> OfPostgres { get; } = [.. All.Where(fault => fault is not (Fault.LockedDatabase or Fault.FullDisk))];

    /// <summary>
    /// Whether each session outlives the fault. Then whatever was acknowledged must reach each connected client live, and once: what
    /// stream management is there for.
    /// </summary>
    public static bool KeepsSessions(Fault fault) => fault
        is Fault.Cut or Fault.ResumeStorm or Fault.ResumeRace or Fault.HalfOpen or Fault.SlowDatabase or Fault.ClockJump;
}
