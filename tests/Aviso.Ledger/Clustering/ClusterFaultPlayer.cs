using Aviso.Testing.Remote;

namespace Aviso.Ledger.Clustering;

/// <summary>
/// Plays one fault while the clients write, and measures how long the cluster takes to do without what is away, and to be as before when it is back. Nobody
/// but the fault touches anything; what is killed is started again, as a service manager would.
/// </summary>
/// <param name="site">What there is.</param>
/// <param name="clients">Clients that must be in when all has healed.</param>
/// <param name="book">The book of the round.</param>
/// <param name="random">Chooses victims.</param>
/// <param name="round">The number of the round.</param>
/// <param name="turn">How often the fault was played before.</param>
internal sealed class ClusterFaultPlayer(Deployment site, IReadOnlyList<Device> clients, Book book, Random random, int round, int turn) : IAsyncDisposable
{
    private static readonly TimeSpan s_moment = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan s_cut = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_frozen = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan s_brief = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan s_away = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_asleep = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan s_flap = TimeSpan.FromSeconds(1);
    private SleepersClient? _sleeper;
    private int _measured;

    /// <summary>From the beginning of the fault until the others did without what was away; null where nobody could.</summary>
    public TimeSpan? TakeOver { get; private set; }

    /// <summary>From the end of the fault until all was as before.</summary>
    public TimeSpan Healing { get; private set; }

    private static long Now => TimeProvider.System.GetTimestamp();

#pragma warning disable CA5394 // no secrets here
    private Member Victim => site.Members[random.Next(site.Members.Count)];
#pragma warning restore CA5394

    /// <summary>Plays it, and waits until all has healed.</summary>
    public async Task PlayAsync(ClusterFault fault)
    {
        var over = await (fault switch
        {
            ClusterFault.NodeKilled => KillAsync(Victim),
            ClusterFault.NodeSlept => SleepAsync(Victim),
            ClusterFault.BrokerKilled => KillBrokerAsync(),
            ClusterFault.BrokerFrozen => FreezeBrokerAsync(),
            ClusterFault.BrokerSplit => SplitBrokersAsync(),
            ClusterFault.DatabaseAway => StopDatabaseAsync(),
            ClusterFault.CutFromBroker => CutAsync(Victim.ToBrokers, toServer: true, toClient: true),
            ClusterFault.CutToBroker => CutAsync(Victim.ToBrokers, toServer: true, toClient: false),
            ClusterFault.CutByBroker => CutAsync(Victim.ToBrokers, toServer: false, toClient: true),
            ClusterFault.CutFromDatabase => CutOutAsync(Victim, member => [member.ToDatabase]),
            ClusterFault.CutFromBoth => CutOutAsync(Victim, member => member.Ways),
            ClusterFault.Flapping => FlapAsync(Victim),
            ClusterFault.RollingRestart => RestartAsync(),
            ClusterFault.NodeJoins => JoinAsync(),
            ClusterFault.ColdStart => StartColdAsync(),
            _ => throw new ArgumentOutOfRangeException(nameof(fault)),
        });
        Healing = await MeasureAsync(site.Members, over);
        if (fault == ClusterFault.NodeJoins)
        {
            var guest = site.Members[^1];
            await guest.Node.StopAsync();
            await site.RemoveAsync(guest);
            await MeasureAsync(site.Members, Now);
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _sleeper?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<long> KillAsync(Member victim)
    {
        var since = Now;
        await victim.Node.KillAsync();
        TakeOver = await MeasureAsync(Others(victim), since);
        await victim.StartAsync();
        return Now;
    }

    private async Task<long> SleepAsync(Member victim)
    {
        _sleeper = await SleepersClient.LoginAsync(victim, round);
        var since = Now;
        victim.Suspend();
        TakeOver = await MeasureAsync(Others(victim), since);
        await RestOfAsync(s_asleep, since);
        while (await site.CountAsync($"cluster_node WHERE node LIKE '{victim.Node.Name}-%'") > 0)
        {
            await Task.Delay(s_flap);
        }

        await _sleeper.WriteAsync(book, "online1");
        victim.Wake();
        return Now;
    }

    private async Task<long> KillBrokerAsync()
    {
        var since = Now;
        await site.Brokers[0].KillAsync();
        if (site.Brokers.Count > 1)
        {
            TakeOver = await MeasureAsync(site.Members, since);
        }

        await Task.Delay(s_moment);
        await site.Brokers[0].StartAsync(keepsData: site.Brokers.Count > 1);
        return Now;
    }

    private async Task<long> FreezeBrokerAsync()
    {
        site.Brokers[0].Freeze();
        await Task.Delay(s_frozen);
        site.Brokers[0].Thaw();
        return Now;
    }

    private async Task<long> SplitBrokersAsync()
    {
        var brokers = site.BrokerCluster ?? throw new InvalidOperationException("Only several brokers can be split: --brokers 3.");
        await brokers.SplitAsync();
#pragma warning disable CA5394 // no secrets here
        await Task.Delay(random.Next(2) == 0 ? s_frozen : s_brief);
#pragma warning restore CA5394
        await brokers.JoinAsync(); // by a program of the brokers, which itself may take seconds to start
        var over = Now;
        await brokers.WholeAsync(); // before, the side that loses may still be about to start anew
        return over;
    }

    private async Task<long> StopDatabaseAsync()
    {
        await site.Database.StopAsync();
        await Task.Delay(s_away);
        await site.Database.StartAsync();
        return Now;
    }

    private static async Task<long> CutAsync(IReadOnlyList<TcpProxy> ways, bool toServer, bool toClient)
    {
        foreach (var way in ways)
        {
            way.Hold(toServer, toClient);
        }

        await Task.Delay(s_cut);
        return Restore(ways);
    }

    private async Task<long> CutOutAsync(Member victim, Func<Member, IEnumerable<TcpProxy>> which)
    {
        var since = Now;
        foreach (var way in which(victim))
        {
            way.Hold();
        }

        TakeOver = await MeasureAsync(Others(victim), since);
        await RestOfAsync(s_cut, since);
        return Restore(which(victim));
    }

    private static async Task<long> FlapAsync(Member victim)
    {
        const int Flaps = 7;
        for (var flap = 0; flap < Flaps; flap++)
        {
            foreach (var way in victim.Ways)
            {
                way.Refuse();
            }

            await Task.Delay(s_flap);
            Restore(victim.Ways);
            await Task.Delay(s_flap);
        }

        return Now;
    }

    private async Task<long> RestartAsync()
    {
        foreach (var member in site.Members)
        {
            await member.Node.StopAsync();
            await member.StartAsync();
            await Task.Delay(s_moment); // as long as an operator needs for the next at least
        }

        return Now;
    }

    private async Task<long> JoinAsync()
    {
        await (await site.AddAsync()).StartAsync();
        return Now;
    }

    // In turn: the nodes in each order, then brokers last, then the database last.
    private async Task<long> StartColdAsync()
    {
        await Task.WhenAll(site.Members.Select(member => member.Node.KillAsync()));
        await Task.WhenAll(site.Brokers.Select(broker => broker.KillAsync()));
        await site.Database.StopAsync();
        var orders = Orders.Of(site.Members.Count);
        var (areBrokersLast, isDatabaseLast) = (turn % (orders.Count + 2) == orders.Count, turn % (orders.Count + 2) == orders.Count + 1);
        if (!isDatabaseLast)
        {
            await site.Database.StartAsync();
        }

        if (!areBrokersLast)
        {
            await StartBrokersAsync();
        }

        List<Task> starting = [];
        foreach (var number in orders[turn % (orders.Count + 2) % orders.Count])
        {
            starting.Add(site.Members[number].StartAsync());
            if (!areBrokersLast && !isDatabaseLast)
            {
                await starting[^1];
            }
        }

        if (areBrokersLast || isDatabaseLast)
        {
            await Task.Delay(s_moment);
            await (areBrokersLast ? StartBrokersAsync() : site.Database.StartAsync());
        }

        await Task.WhenAll(starting);
        return Now;
    }

    // A broker that starts waits for those of its cluster that it knew.
    private Task StartBrokersAsync() => Task.WhenAll(site.Brokers.Select(broker => broker.StartAsync(keepsData: site.Brokers.Count > 1)));

    private IReadOnlyList<Member> Others(Member victim) => [.. site.Members.Where(one => one != victim)];

    private Task<TimeSpan> MeasureAsync(IReadOnlyList<Member> among, long since) => new Healing([.. among], clients, $"r{round}-{++_measured}").MeasureAsync(since);

    private static Task RestOfAsync(TimeSpan time, long since)
    {
        var left = time - TimeProvider.System.GetElapsedTime(since);
        return left > TimeSpan.Zero ? Task.Delay(left) : Task.CompletedTask;
    }

    private static long Restore(IEnumerable<TcpProxy> ways)
    {
        foreach (var way in ways)
        {
            way.Restore();
        }

        return Now;
    }
}
