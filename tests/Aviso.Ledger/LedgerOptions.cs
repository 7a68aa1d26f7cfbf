namespace Aviso.Ledger;

/// <summary>What a run of the ledger does.</summary>
internal sealed record LedgerOptions
{
    /// <summary>How often the server is put out of service.</summary>
    public int Rounds { get; init; } = 200;

    /// <summary>Where the random numbers begin; a run with the same seed makes the same choices (the machine's timing remains its own).</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Clients that write, each as fast as its messages are acknowledged.</summary>
    public int Writers { get; init; } = 6;

    /// <summary>Accounts that read along.</summary>
    public int OnlineReaders { get; init; } = 3;

    /// <summary>Accounts that come for their messages after the fault.</summary>
    public int OfflineReaders { get; init; } = 3;

    /// <summary>Messages a writer may have under way without acknowledgement.</summary>
    public int Window { get; init; } = 30;

    /// <summary>The longest time under load before the fault, in milliseconds.</summary>
    public int MaxLoadMilliseconds { get; init; } = 1500;

    /// <summary>Whether the server keeps an archive.</summary>
    public bool WithArchive { get; init; } = true;

    /// <summary>From arguments: <c>--rounds 200 --seed 1 --writers 6 --online 3 --offline 3 --archive 1</c>.</summary>
    public static LedgerOptions Parse(string[] arguments)
    {
        var options = new LedgerOptions();
        for (var index = 0; index + 1 < arguments.Length; index += 2)
        {
            var value = int.Parse(arguments[index + 1]);
            options = arguments[index] switch
            {
                "--rounds" => options with { Rounds = value },
                "--seed" => options with { Seed = value },
                "--writers" => options with { Writers = value },
                "--online" => options with { OnlineReaders = value },
                "--offline" => options with { OfflineReaders = value },
                "--archive" => options with { WithArchive = value != 0 },
                _ => throw new FormatException($"'{arguments[index]}' is not understood."),
            };
        }

        return options;
    }
}
