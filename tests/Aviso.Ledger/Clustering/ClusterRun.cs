using Aviso.Testing;
using Aviso.Testing.Remote;

namespace Aviso.Ledger.Clustering;

/// <summary>
/// The ledger over several nodes: puts them under load, plays a fault to a node, a broker, the database or the ways between, waits until all has healed by itself, and
/// looks for every message that was acknowledged, for second owners, and for writes of lives that were over.
/// </summary>
internal sealed class ClusterRun(LedgerOptions options, TextWriter output)
{
    private const int MinLoadMilliseconds = 100;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);
    private readonly Random _random = new(options.Seed);
    private readonly Dictionary<ClusterFault, int> _turns = [];

    /// <summary>Plays all rounds; true when nothing was found that may not be.</summary>
    public async Task<bool> RunAsync()
    {
        await using var site = new Deployment(options.Brokers);
        await site.StartAsync(options.Nodes);
        string[] people =
        [
            .. LedgerRun.Names("writer", options.Writers), .. LedgerRun.Names("online", options.OnlineReaders), .. LedgerRun.Names("offline", options.OfflineReaders),
            SleepersClient.Account, .. LedgerRun.Names("probe-n", options.Nodes + 1),
        ];
        await site.Members[0].Node.AddUsersAsync(people);
        await output.WriteLineAsync($"seed {options.Seed}; {options.Nodes} nodes, {options.Brokers} brokers, PostgreSQL");
        await output.WriteLineAsync(ClusterRoundReport.Header);
        await using var cast = MakeCast(site);
        cast.Start();
        List<ClusterRoundReport> reports = [];
        for (var round = 1; round <= options.Rounds; round++)
        {
            reports.Add(await PlayAsync(site, cast, round, options.ClusterFaults[(round - 1) % options.ClusterFaults.Count]));
            await TellAsync(reports[^1], site);
        }

        await output.WriteLineAsync();
        await output.WriteLineAsync(ClusterSummary.Of(reports));
        return reports.TrueForAll(report => report.IsClean);
    }

    // Each begins at another node and goes on to the next when that one does not answer.
    private Cast MakeCast(Deployment site)
    {
        List<int> ports = [.. site.Members.Select(member => member.Node.Port)];
        var next = 0;
        List<int> Turned()
        {
            var first = next++ % ports.Count;
            return [.. ports.Skip(first), .. ports.Take(first)];
        }

#pragma warning disable CA5394 // no secrets here
        return new(
            [.. LedgerRun.Names("writer", options.Writers).Select(name => new Writer(Turned(), name, options.Window, new Random(_random.Next())) { Pause = options.Pause })],
            [.. LedgerRun.Names("online", options.OnlineReaders).Select(name => new Reader(Turned(), name))],
            [.. LedgerRun.Names("offline", options.OfflineReaders).Select(name => new Reader(Turned(), name))]);
#pragma warning restore CA5394
    }

    private async Task TellAsync(ClusterRoundReport report, Deployment site)
    {
        await output.WriteLineAsync(report.ToString());
        foreach (var line in report.Lost.Take(20).Select(lost => $"lost: {lost.Id} to {lost.Reader} ({lost.History})").Concat(report.Breaches).Concat(report.Book.Disorder.Take(20)).Concat(report.Book.Twice.Take(20)))
        {
            await output.WriteLineAsync("  " + line);
        }

        if (!report.IsClean)
        {
            await DescribeAsync(site);
        }

        await output.FlushAsync();
    }

    // For whoever has to find out why: what the nodes said last, and what is on its way between them.
    private async Task DescribeAsync(Deployment site)
    {
        foreach (var member in site.Members)
        {
            await output.WriteLineAsync($"{member.Node.Name}, {await member.Node.HealthAsync()}, said last:\n{member.Node.Output}");
            var metrics = member.Node.IsRunning && !member.IsAsleep ? await member.Node.MetricsAsync() : "";
            await output.WriteLineAsync(string.Join('\n', metrics.Split('\n').Where(line => line.StartsWith("aviso_cluster", StringComparison.Ordinal))));
        }
    }

    private async Task<ClusterRoundReport> PlayAsync(Deployment site, Cast cast, int round, ClusterFault fault)
    {
        var book = new Book();
        cast.Readers.ForEach(reader => reader.Book = book);
        await cast.ReadyAsync(s_patience);
        var (resumed, begun) = (cast.Devices.Sum(one => one.Resumed), cast.Devices.Sum(one => one.Begun));
        var audited = await site.CountAsync("audit");
        var turn = _turns[fault] = _turns.GetValueOrDefault(fault, -1) + 1;
        var watch = new ClusterWatch(site);
#pragma warning disable CA5394 // no secrets here
        await using var player = new ClusterFaultPlayer(site, cast.Devices, book, new Random(_random.Next()), round, turn);
        var load = TimeSpan.FromMilliseconds(_random.Next(MinLoadMilliseconds, options.MaxLoadMilliseconds));
#pragma warning restore CA5394
        List<string> breaches = [];
        using (var stop = new CancellationTokenSource())
        {
            var writing = cast.Writers.Select(writer => writer.WriteAsync(book, round, cast.Addresses, stop.Token)).ToList();
            var watching = watch.RunAsync(stop.Token);
            await Task.Delay(load);
            try
            {
                await player.PlayAsync(fault);
            }
            catch (TestFailedException exception)
            {
                breaches.Add(exception.Message);
                await DescribeAsync(site); // as it is now: what happens next may end what went wrong
            }

            await stop.CancelAsync();
            await Task.WhenAll([.. writing, watching]);
        }

        try
        {
            breaches.AddRange(await SettleAsync(cast, book, round));
        }
        catch (Exception exception) when (exception is TestFailedException or TimeoutException)
        {
            await output.WriteLineAsync($"Round {round}, {Names.Of(fault)}: {string.Join('\n', [.. breaches, exception.Message])}");
            await DescribeAsync(site);
            throw;
        }

        breaches.AddRange(watch.Breaches);
        breaches.AddRange(await UntilFaultlessAsync(watch));
        breaches.AddRange(book.Revived.Select(id => $"given to a node whose life was over, and not lost: {id}"));
        breaches.AddRange(LatenessOf(fault, player));
        if (await site.CountAsync("audit") - audited is > 0 and var unfenced)
        {
            breaches.Add($"{unfenced} rows of archives were committed by a node that had no row in the cluster's table");
        }

        return new()
        {
            Round = round,
            Fault = fault,
            Book = book,
            Resumed = cast.Devices.Sum(one => one.Resumed) - resumed,
            Begun = cast.Devices.Sum(one => one.Begun) - begun,
            Refused = await RefusedAsync(site),
            Looks = watch.Looks,
            TakeOver = player.TakeOver,
            Healing = player.Healing,
            Lost = book.Lost(),
            Breaches = breaches,
        };
    }

    private static IEnumerable<string> LatenessOf(ClusterFault fault, ClusterFaultPlayer player)
    {
        if (player.TakeOver > ClusterFaults.TakeOverOf(fault))
        {
            yield return $"taken over after {player.TakeOver}, and not within {ClusterFaults.TakeOverOf(fault)}";
        }

        if (player.Healing > ClusterFaults.HealingOf(fault))
        {
            yield return $"healed after {player.Healing}, and not within {ClusterFaults.HealingOf(fault)}";
        }
    }

    // Writes refused because the life of the node was over, as the nodes count them that have not been started again since.
    private static async Task<double> RefusedAsync(Deployment site)
    {
        var refused = 0.0;
        foreach (var member in site.Members)
        {
            refused += await member.Node.MetricAsync("aviso_storage_refusals_total");
        }

        return refused;
    }

    // The rows of lives before expire, and what was just handed over is claimed.
    private static async Task<IEnumerable<string>> UntilFaultlessAsync(ClusterWatch watch)
    {
        var began = TimeProvider.System.GetTimestamp();
        IReadOnlyList<string> faults;
        while ((faults = await watch.FaultsAsync()).Count > 0 && TimeProvider.System.GetElapsedTime(began) < s_patience)
        {
            await Task.Delay(s_look);
        }

        return faults;
    }

    private static async Task<List<string>> SettleAsync(Cast cast, Book book, int round)
    {
        List<string> breaches = [];
        await cast.ReadyAsync(s_patience);
        cast.Offline.ForEach(reader => reader.Visit());
        breaches.AddRange(await ReachAsync(cast, book, round));
        await Task.WhenAll(cast.Readers.Select(reader => reader.ReadArchiveAsync())).WaitAsync(s_patience);
        await Task.WhenAll(cast.Offline.Select(reader => reader.LeaveAsync())).WaitAsync(s_patience);
        breaches.AddRange(cast.Devices.Where(one => one.Overcounts > 0).Select(one => $"{one.Address}: the server counted more than was sent"));
        return breaches;
    }

    // One home: what is said to an account comes to both of its devices, which are connected to different nodes.
    private static async Task<IEnumerable<string>> ReachAsync(Cast cast, Book book, int round)
    {
        var writer = cast.Writers[0];
        List<(Entry Entry, Device Device)> awaited = [];
        foreach (var reader in cast.Online)
        {
            var entry = await writer.WriteAsync(round, $"{reader.Name}@{ServerProcess.Domain}");
            awaited.AddRange(reader.Devices.Select(device => (entry, device)));
        }

        await LedgerRun.WaitAsync(() => awaited.TrueForAll(one => one.Entry.DeliveredTo(one.Device.Address) > 0));
        return awaited.Where(one => one.Entry.DeliveredTo(one.Device.Address) == 0).Select(one => $"{one.Entry.Id} did not reach {one.Device.Address}: are there two homes?");
    }
}
