using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Aviso.Load.Measurement;

/// <summary>A Markdown table of many runs: a line per scenario, a column per server, in each cell the run with the median cost.</summary>
internal static class ComparisonTable
{
    public static string FromFile(string jsonLines)
    {
        List<Result> rows = [.. File.ReadLines(jsonLines).Select(line => JsonSerializer.Deserialize<Result>(line, Report.Json)!)];
        string[] servers = [.. rows.Select(row => row.Server).Distinct()];
        var table = new StringBuilder();
        table.Append("| scenario (unit) |").AppendJoin('|', servers.Select(server => $" {server} ")).AppendLine("|");
        table.Append("|---|").AppendJoin('|', servers.Select(_ => "---")).AppendLine("|");
        foreach (IGrouping<(string, string), Result> scenario in rows.GroupBy(row => (row.Scenario, row.Unit)))
        {
            IEnumerable<string> cells = servers.Select(server => Cell([.. scenario.Where(row => row.Server == server)]));
            table.Append(CultureInfo.InvariantCulture, $"| {scenario.Key.Item1} ({scenario.Key.Item2}) |")
                .AppendJoin('|', cells.Select(cell => $" {cell} ")).AppendLine("|");
        }

        return table.ToString();
    }

    private static string Cell(Result[] runs)
    {
        if (runs.Length == 0)
        {
            return "";
        }

        Result row = runs.OrderBy(Cost).ElementAt(runs.Length / 2);
        string text = row.More switch
        {
            { } more when more.TryGetValue("marginalKiB", out double marginal) => Invariant($"{marginal:N1} / {more["averageKiB"]:N1} KiB; empty {more["emptyPssMiB"]:N0} MiB"),
            { } more when more.TryGetValue("readyMs", out double ready) => Invariant($"{ready:N0} ms; RSS {more["rssMiB"]:N0} MiB"),
            _ => Invariant($"{row.CpuMicrosecondsPerUnit:N1} µs; {row.UnitsPerSecond:N0}/s") + (row.P99Milliseconds is { } p99 ? Invariant($"; p99 {p99:N2} ms") : ""),
        };
        long errors = runs.Sum(run => run.Errors);
        return errors == 0 ? text : $"{text} ({errors} errors)";
    }

    private static double Cost(Result row) =>
        row.More?.GetValueOrDefault("marginalKiB") is > 0 and { } kib ? kib : row.CpuMicrosecondsPerUnit ?? row.Seconds;

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
