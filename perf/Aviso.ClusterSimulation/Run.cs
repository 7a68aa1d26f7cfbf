namespace Aviso.ClusterSimulation;

/// <summary>One traffic mix on one cluster, from an empty start.</summary>
internal sealed class Run(Costs costs, Machines machines, TrafficMix mix, int seed)
{
    private const double Warming = 1e6;

    public RunResult Measure(double seconds)
    {
        var random = new Random(seed);
        var agenda = new Agenda();
        var cluster = new Cluster(agenda, costs, machines, random);
        var crowd = new Crowd(agenda, costs, mix, cluster, random);
        crowd.Begin();
        agenda.RunUntil(Warming);
        foreach (var station in (Station[])[.. cluster.Nodes, cluster.Broker, cluster.Database])
        {
            station.Reset();
        }

        crowd.Deliveries.Clear();
        crowd.Acknowledgements.Clear();
        var (frames, entries, time) = (cluster.Frames, cluster.Entries, seconds * 1e6);
        agenda.RunUntil(Warming + time);
        return new(
            cluster.NodeUtilization(time), Cluster.Utilization(cluster.Broker, time), Cluster.Utilization(cluster.Database, time),
            (cluster.Entries - entries) / seconds, (cluster.Entries - entries) / (double)Math.Max(1, cluster.Frames - frames),
            Percentiles(crowd.Deliveries), Percentiles(crowd.Acknowledgements));
    }

    private static (double Half, double Most) Percentiles(List<double> times)
    {
        times.Sort();
        return times.Count == 0 ? (0, 0) : (times[times.Count / 2] / 1e3, times[times.Count * 99 / 100] / 1e3);
    }
}
