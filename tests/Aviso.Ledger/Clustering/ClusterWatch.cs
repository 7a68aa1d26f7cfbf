using System.Globalization;
using Aviso.Http.Administration;
using Aviso.Testing.Remote;

namespace Aviso.Ledger.Clustering;

/// <summary>
/// Looks from outside, once a second, whether a shard or an account has two owners: the nodes are asked one after the other, so what is just handed over
/// may be seen twice; what is seen so several times in a row is.
/// </summary>
internal sealed class ClusterWatch(Deployment site)
{
    /// <summary>The number of shards.</summary>
    public const int AllShards = 256;

    private const int InARow = 4;
    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private readonly Streaks _streaks = new(InARow);

    /// <summary>How often was looked.</summary>
    public int Looks { get; private set; }

    /// <summary>What had two owners.</summary>
    public IReadOnlyCollection<string> Breaches => _streaks.Found;

    /// <summary>For how many shards nodes act, as they say: those that they own and that do not rest because their lease is over.</summary>
    public static async Task<int> ActingAsync(IEnumerable<Member> members)
    {
        var acting = 0.0;
        foreach (var member in members.Where(one => one.Node.IsRunning && !one.IsAsleep))
        {
            try
            {
                acting += await member.Node.MetricAsync("aviso_cluster_shards_owned") - await member.Node.MetricAsync("aviso_cluster_shards_parked");
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
            {
                // It starts or ends just now.
            }
        }

        return (int)acting;
    }

    /// <summary>Looks until told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var acting = await ActingAsync(site.Members.ToList());
            List<string> seen = acting > AllShards ? ["the nodes act for more shards than there are"] : [];
            seen.AddRange(await SeenTwiceAsync());
            _streaks.Look(seen);
            Looks++;
            await Task.WhenAny(Task.Delay(s_pause, stop));
        }
    }

    /// <summary>What is not as it must be when all has healed, by the nodes' and the database's word.</summary>
    public async Task<IReadOnlyList<string>> FaultsAsync()
    {
        List<string> faults = [];
        var live = await site.CountAsync("cluster_node");
        if (live != site.Members.Count)
        {
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"the table has {live} nodes, and {site.Members.Count} run"));
        }

        if (await site.CountAsync("cluster_shard JOIN cluster_node ON node = owner") is not AllShards and var owned)
        {
            faults.Add(string.Create(CultureInfo.InvariantCulture, $"{owned} shards have an owner that is there"));
        }

        foreach (var member in site.Members)
        {
            using var administration = await member.Node.AdministrateAsync();
            var report = await administration!.Cluster.StatusAsync();
            if (report is not { Fault: null, Broker: null, Database: null, ShardsWithoutOwner: 0, State: "up", Warnings.Count: 0 })
            {
                faults.Add($"{member.Node.Name} says: {report.State} {report.Fault} {report.Broker} {report.Database} {string.Join(' ', report.Warnings)}");
            }
        }

        faults.AddRange((await SeenTwiceAsync()).Select(one => one + " at the end"));
        return faults;
    }

    // An account's sessions are at its home, whichever node their clients are connected to.
    private async Task<IEnumerable<string>> SeenTwiceAsync()
    {
        List<string> online = [];
        foreach (var member in site.Members.Where(one => one.Node.IsRunning && !one.IsAsleep).ToList())
        {
            online.AddRange(await OnlineAtAsync(member));
        }

        return online.GroupBy(account => account).Where(group => group.Count() > 1).Select(group => $"{group.Key} has sessions on {group.Count()} nodes");
    }

    private static async Task<IEnumerable<string>> OnlineAtAsync(Member member)
    {
        const int All = 1000;
        try
        {
            using var administration = await member.Node.AdministrateAsync();
            var users = administration is null ? [] : await administration.ListUsersAsync(ServerProcess.Domain, All, null).WaitAsync(s_patience);
            return users.Where(user => user.Sessions > 0).Select(user => user.Jid);
        }
        catch (Exception exception) when (exception is IOException or TimeoutException or AdministrationException)
        {
            return []; // it cannot say at the moment: it has no database, or is not there
        }
    }
}
