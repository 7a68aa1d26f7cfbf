using System.Text.RegularExpressions;

namespace Aviso.Ledger;

/// <summary>The names of faults, and what may be asked of a round with each.</summary>
internal static partial class Faults
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Fault> All { get; } = Enum.GetValues<Fault>();

    /// <summary>Those that the embedded database can suffer.</summary>
    public static IReadOnlyList<Fault> OfSqlite { get; } = [.. All.Where(fault => fault != Fault.StoppedDatabase)];

    /// <summary>Those that a server with its own database server can suffer: the files are not the messaging server's then.</summary>
    public static IReadOnlyList<Fault> OfPostgres { get; } = [.. All.Where(fault => fault is not (Fault.LockedDatabase or Fault.FullDisk))];

    /// <summary>The name on the command line.</summary>
    public static string NameOf(Fault fault) => Humps().Replace($"{fault}", "-$0").ToLowerInvariant();

    /// <summary>The faults of a list such as <c>kill,half-open</c>.</summary>
    public static IReadOnlyList<Fault> Parse(string names) => [.. names.Split(',').Select(ParseOne)];

    /// <summary>
    /// Whether each session outlives the fault. Then whatever was acknowledged must reach each connected client live, and once: what
    /// stream management is there for.
    /// </summary>
    public static bool KeepsSessions(Fault fault) => fault
        is Fault.Cut or Fault.ResumeStorm or Fault.ResumeRace or Fault.HalfOpen or Fault.SlowDatabase or Fault.ClockJump;

    private static Fault ParseOne(string name) => All.Where(fault => NameOf(fault) == name).Select(fault => (Fault?)fault).FirstOrDefault()
        ?? throw new FormatException($"'{name}' is no fault. There are: {string.Join(", ", All.Select(NameOf))}.");

    [GeneratedRegex("(?<=[a-z])[A-Z]")]
    private static partial Regex Humps();
}
