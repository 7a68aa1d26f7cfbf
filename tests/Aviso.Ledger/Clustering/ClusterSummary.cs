using System.Globalization;

namespace Aviso.Ledger.Clustering;

/// <summary>The table of a run, as it stands in docs/reliability.md.</summary>
internal static class ClusterSummary
{
    /// <summary>A row for each fault.</summary>
    public static string Of(IEnumerable<ClusterRoundReport> reports) => string.Join('\n',
    [
        "| Fault | Rounds | Messages | Lost | Archived twice | Taken over: min / median / max (bound) | Healed: min / median / max (bound) |",
        "|---|---|---|---|---|---|---|",
        .. reports.GroupBy(report => report.Fault).OrderBy(group => group.Key).Select(RowOf),
    ]);

    private static string RowOf(IGrouping<ClusterFault, ClusterRoundReport> group) => string.Create(
        CultureInfo.InvariantCulture,
        $"| `{Names.Of(group.Key)}` | {group.Count()} | {group.Sum(one => one.Book.Entries.Count)} | {group.Sum(one => one.Lost.Count)} | {group.Sum(one => one.Book.ArchivedTwice)} | "
        + $"{TimesOf(group.Where(one => one.TakeOver is not null).Select(one => one.TakeOver!.Value), ClusterFaults.TakeOverOf(group.Key))} | "
        + $"{TimesOf(group.Select(one => one.Healing), ClusterFaults.HealingOf(group.Key))} |");

    private static string TimesOf(IEnumerable<TimeSpan> times, TimeSpan? bound)
    {
        var sorted = times.Order().ToList();
        return sorted.Count == 0 ? "" : string.Create(
            CultureInfo.InvariantCulture,
            $"{sorted[0].TotalSeconds:0.0} / {sorted[sorted.Count / 2].TotalSeconds:0.0} / {sorted[^1].TotalSeconds:0.0} s ({bound?.TotalSeconds:0} s)");
    }
}
