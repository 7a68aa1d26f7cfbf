using System.Globalization;
using Aviso.Ledger.Clustering;

namespace Aviso.Ledger;

/// <summary>What a run of the ledger does.</summary>
internal sealed record LedgerOptions
{
    /// <summary>Rounds, each with one fault.</summary>
    public int Rounds { get; init; } = 200;

    /// <summary>Where the random numbers begin; a run with the same seed makes the same choices (the machine's timing remains its own).</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The faults to play, in turn; all that the store can suffer, unless some are named.</summary>
    public IReadOnlyList<Fault> Faults
    {
        get => field ?? (OnPostgres ? Ledger.Faults.OfPostgres : Ledger.Faults.OfSqlite);
        init;
    }

    /// <summary>Nodes of the server; more than one are a cluster.</summary>
    public int Nodes { get; init; } = 1;

    /// <summary>Brokers of a cluster: one, or three in a cluster of their own.</summary>
    public int Brokers { get; init; } = 1;

    /// <summary>The faults to play to a cluster, in turn; all, unless some are named.</summary>
    public IReadOnlyList<ClusterFault> ClusterFaults
    {
        get => field ?? Clustering.ClusterFaults.Of(Brokers);
        init;
    }

    /// <summary>How long a writer thinks before each message.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>Clients that write, each as fast as its messages are acknowledged.</summary>
    public int Writers { get; init; } = 6;

    /// <summary>Accounts that read along, each with a desktop and a phone.</summary>
    public int OnlineReaders { get; init; } = 2;

    /// <summary>Accounts that come for their messages after the fault.</summary>
    public int OfflineReaders { get; init; } = 2;

    /// <summary>Messages a writer may have under way without acknowledgement.</summary>
    public int Window { get; init; } = 30;

    /// <summary>The longest time under load before the fault, in milliseconds.</summary>
    public int MaxLoadMilliseconds { get; init; } = 1500;

    /// <summary>Whether the server keeps an archive.</summary>
    public bool WithArchive { get; init; } = true;

    /// <summary>Whether the store is a PostgreSQL server, started for the run, and not the embedded SQLite.</summary>
    public bool OnPostgres { get; init; }

    /// <summary>
    /// From arguments: <c>--rounds 200 --seed 1 --faults kill,cut --writers 6 --online 2 --offline 2 --load 1500 --archive 1 --store sqlite</c>,
    /// and for a cluster <c>--nodes 3 --brokers 1 --pause 25</c>.
    /// </summary>
    public static LedgerOptions Parse(string[] arguments)
    {
        var options = new LedgerOptions();
        string? faults = null;
        for (var index = 0; index + 1 < arguments.Length; index += 2)
        {
            var value = arguments[index + 1];
            options = arguments[index] switch
            {
                "--rounds" => options with { Rounds = Number(value) },
                "--seed" => options with { Seed = Number(value) },
                "--faults" when (faults = value).Length > 0 => options,
                "--nodes" => options with { Nodes = Number(value) },
                "--brokers" => options with { Brokers = Number(value) is var count and (1 or 3) ? count : throw new FormatException($"'{value}': one broker, or 3.") },
                "--pause" => options with { Pause = TimeSpan.FromMilliseconds(Number(value)) },
                "--writers" => options with { Writers = Number(value) },
                "--online" => options with { OnlineReaders = Number(value) },
                "--offline" => options with { OfflineReaders = Number(value) },
                "--load" => options with { MaxLoadMilliseconds = Number(value) },
                "--store" => options with { OnPostgres = value == "postgres" || (value == "sqlite" ? false : throw new FormatException($"'{value}' is no store: sqlite, postgres.")) },
                "--archive" => options with { WithArchive = Number(value) != 0 },
                _ => throw new FormatException($"'{arguments[index]}' is not understood."),
            };
        }

        return faults is null ? options
            : options.Nodes > 1 ? options with { ClusterFaults = Names.Parse<ClusterFault>(faults) }
            : options with { Faults = Names.Parse<Fault>(faults) };
    }

    private static int Number(string value) => int.Parse(value, CultureInfo.InvariantCulture);
}
