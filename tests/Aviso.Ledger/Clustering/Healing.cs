using Aviso.Testing;

namespace Aviso.Ledger.Clustering;

/// <summary>
/// Measures when a cluster is whole: messages pass between every two of its nodes, both ways, between clients that signed in at them since; every
/// client is in; and together the nodes act for all shards.
/// </summary>
/// <param name="among">The nodes.</param>
/// <param name="clients">Clients that must be in.</param>
/// <param name="name">Of these probes, for resources and ids.</param>
internal sealed class Healing(IReadOnlyList<Member> among, IReadOnlyList<Device> clients, string name)
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    /// <summary>The name of the account that signs in at a node.</summary>
    public static string AccountAt(Member member) => "probe-" + member.Node.Name;

    /// <summary>Waits until it is.</summary>
    /// <param name="since">From when to count.</param>
    /// <exception cref="TestFailedException">It is not within 90 s.</exception>
    public async Task<TimeSpan> MeasureAsync(long since)
    {
        var probes = new ProbeSet(among, name);
        await using (probes)
        {
            var began = TimeProvider.System.GetTimestamp();
            while (true)
            {
                if (probes.AreThrough && clients.All(one => one.IsIn) && await ClusterWatch.ActingAsync(among) == ClusterWatch.AllShards)
                {
                    return TimeProvider.System.GetElapsedTime(since);
                }

                if (TimeProvider.System.GetElapsedTime(began) >= s_patience)
                {
                    throw new TestFailedException(
                        $"Not healed within {s_patience.TotalSeconds} s: {probes.Missing}; clients that are not in: {string.Join(", ", clients.Where(one => !one.IsIn).Select(one => one.Address))}; "
                        + $"acting for {await ClusterWatch.ActingAsync(among)} shards");
                }

                await probes.SayAsync();
                await Task.Delay(s_look);
            }
        }
    }
}
