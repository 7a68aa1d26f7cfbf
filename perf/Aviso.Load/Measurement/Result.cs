using System.Text.Json.Serialization;

namespace Aviso.Load.Measurement;

/// <summary>One measured row. Members that a scenario does not measure are null and left out of the JSON.</summary>
internal sealed record Result
{
    public required string Server { get; init; }
    public required string Scenario { get; init; }

    /// <summary>What is counted: message, delivery, login, session.</summary>
    public required string Unit { get; init; }

    public long Units { get; init; }
    public double Seconds { get; init; }
    public double? UnitsPerSecond { get; init; }
    public double? CpuMicrosecondsPerUnit { get; init; }

    /// <summary>Server CPU time per second of wall time: 1 is one core.</summary>
    public double? ServerShare { get; init; }

    /// <summary>The same of the generator. Near 1 the generator limits the rate, though not the server's CPU per unit.</summary>
    public double? GeneratorShare { get; init; }

    /// <summary>CPU of everything else on the machine per second: well above 0 the row was disturbed.</summary>
    public double? OthersShare { get; init; }

    public double? P50Milliseconds { get; init; }
    public double? P90Milliseconds { get; init; }
    public double? P99Milliseconds { get; init; }
    public double? P999Milliseconds { get; init; }
    public double? MaxMilliseconds { get; init; }
    public long? RssKiB { get; init; }
    public long? PssKiB { get; init; }
    public long Errors { get; init; }

    /// <summary>Numbers of one scenario only, such as the marginal memory of a session.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Dictionary<string, double>? More { get; init; }
}
