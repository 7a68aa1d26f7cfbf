using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aviso.Load.Measurement;

/// <summary>Writes rows for people (standard output) and for scripts (a file of JSON lines).</summary>
internal static class Report
{
    public static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static void Write(IReadOnlyList<Result> rows, string? jsonFile)
    {
        Console.WriteLine("server     scenario                   units      units/s  CPU µs/unit  srv   gen   other   p50 ms    p99 ms    max ms    PSS MB");
        foreach (Result row in rows)
        {
            Console.WriteLine(
                $"{row.Server,-10} {row.Scenario,-22} {row.Units,9:N0} {row.UnitsPerSecond,12:N0} {row.CpuMicrosecondsPerUnit,12:N1} " +
                $"{row.ServerShare,4:N2}  {row.GeneratorShare,4:N2}  {row.OthersShare,4:N2} {row.P50Milliseconds,11:N3} {row.P99Milliseconds,9:N3} " +
                $"{row.MaxMilliseconds,9:N1} {row.PssKiB / 1024.0,9:N1}{(row.Errors > 0 ? $"  {row.Errors} errors" : "")}");
            foreach ((string name, double value) in row.More ?? [])
            {
                Console.WriteLine($"             {name}: {value:N2}");
            }
        }

        if (jsonFile is not null)
        {
            File.AppendAllLines(jsonFile, rows.Select(row => JsonSerializer.Serialize(row, Json)));
        }
    }
}
