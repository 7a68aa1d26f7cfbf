using Aviso.Cluster;
using Aviso.Core.Hosting;

namespace Aviso.ClusterKit.Servers;

/// <summary>Takes a server of a <see cref="TestCluster"/> out of its cluster as the real one is: it drains, and waits until others have what it had. The test lets it join and go.</summary>
internal sealed class KitMembership(ClusterNode node, TimeProvider clock) : IClusterMembership
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50);

    public string? Fault => null;

    public Task JoinAsync(CancellationToken cancellation) => Task.CompletedTask;

    public void Drain() => node.Drain();

    public async Task SettleAsync(CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        while (!node.IsDrained && clock.GetElapsedTime(began) < s_patience)
        {
            await Task.Delay(s_look, clock, cancellation);
        }

        await node.CloseLinksAsync();
    }

    public Task LeaveAsync(CancellationToken cancellation) => Task.CompletedTask;
}
