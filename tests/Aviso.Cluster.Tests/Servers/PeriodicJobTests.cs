using System.Text;
using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Modules;
using Aviso.ClusterKit.Servers;
using Aviso.Testing.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Aviso.Cluster.Tests.Servers;

/// <summary>Jobs run on one node at a time.</summary>
public sealed class PeriodicJobTests
{
    private static readonly Shard s_shard = Shard.Of(Encoding.UTF8.GetBytes("ticking/tick"));
    private readonly List<string> _runs = [];
    private readonly List<CancellationToken> _turns = [];

    [Fact]
    public async Task Of_three_nodes_the_one_that_owns_the_job_runs_it_and_its_successor_goes_on()
    {
        await using var cluster = await StartAsync();
        cluster.Pass(TimeSpan.FromSeconds(61));
        var owner = Assert.Single(_runs);
        Assert.True(cluster[owner].Kit.Ownership.MayAct(s_shard, out _));

        cluster.Kill(cluster[owner]);
        await cluster.SettleAsync();
        cluster.Pass(TimeSpan.FromSeconds(60));
        Assert.Equal(2, _runs.Count);
        Assert.NotEqual(owner, _runs[1]);
    }

    [Fact]
    public async Task A_job_that_becomes_another_nodes_is_told_so()
    {
        Ticking.Pause = new();
        await using var cluster = await StartAsync();
        cluster.Pass(TimeSpan.FromSeconds(61));
        var owner = cluster[Assert.Single(_runs)];
        Assert.False(_turns[0].IsCancellationRequested);

        cluster.LoseTable(owner);
        await cluster.UntilAsync(() => cluster.Nodes.Any(node => node != owner && node.Kit.Ownership.MayAct(s_shard, out _)), "another node owns the job");
        cluster.FindTable(owner);
        await cluster.UntilAsync(() => _turns[0].IsCancellationRequested, "the job is told");
        Ticking.Pause.SetResult();
    }

    private Task<TestCluster> StartAsync() => TestCluster.StartAsync(3, settings =>
    {
        var name = $"n{settings.Seed}";
        settings.OnlyModules().With(typeof(Ticking));
        settings.Services += services => services.AddSingleton<Action<CancellationToken>>(turn =>
        {
            _runs.Add(name);
            _turns.Add(turn);
        });
    });

    [XmppModule("ticking")]
    private sealed class Ticking(Action<CancellationToken> ran) : IModule
    {
        public static TaskCompletionSource? Pause { get; set; }

        public void Declare(ModuleManifest manifest) => manifest.Every(TimeSpan.FromSeconds(60), "tick", async turn =>
        {
            ran(turn);
            if (Pause is { } pause)
            {
                await pause.Task;
            }
        });
    }
}
