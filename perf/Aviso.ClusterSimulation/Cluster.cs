namespace Aviso.ClusterSimulation;

/// <summary>The machines, and what goes between them.</summary>
internal sealed class Cluster
{
    private readonly Agenda _agenda;
    private readonly Costs _costs;
    private readonly Random _random;
    private readonly Link?[,] _links;

    public Cluster(Agenda agenda, Costs costs, Machines machines, Random random)
    {
        (_agenda, _costs, _random) = (agenda, costs, random);
        Nodes = [.. Enumerable.Range(0, machines.Nodes).Select(_ => new Station(agenda, machines.NodeCores))];
        Broker = new(agenda, machines.BrokerCores);
        Database = new(agenda, machines.DatabaseCores);
        Writers = [.. Nodes.Select(node => new Writer(agenda, costs, machines, node, Database))];
        _links = new Link?[machines.Nodes, machines.Nodes];
        for (var from = 0; from < machines.Nodes; from++)
        {
            for (var to = 0; to < from; to++)
            {
                var there = new Link(agenda, costs, machines.Network, Nodes[from], Broker, Nodes[to]);
                var back = new Link(agenda, costs, machines.Network, Nodes[to], Broker, Nodes[from]) { Back = there };
                there.Back = back;
                (_links[from, to], _links[to, from]) = (there, back);
            }
        }
    }

    public IReadOnlyList<Station> Nodes { get; }

    public Station Broker { get; }

    public Station Database { get; }

    public IReadOnlyList<Writer> Writers { get; }

    public long Frames => Links.Sum(link => link.Frames);

    public long Entries => Links.Sum(link => link.Entries);

    public double NodeUtilization(double time) => Nodes.Max(node => Utilization(node, time));

    public static double Utilization(Station station, double time) => station.Work / (station.Cores * time);

    /// <summary>A stanza from an account on one node to an account that lives on another, or on the same.</summary>
    /// <param name="from">The sender's node.</param>
    /// <param name="to">The recipient's home.</param>
    /// <param name="known">How likely the sender's node knows the home.</param>
    /// <param name="arrived">What is done there.</param>
    public void Bring(int from, int to, double known, Action arrived)
    {
        var owner = _random.Next(Nodes.Count);
        if (from == to)
        {
            arrived();
        }
        else if (owner == from || _random.NextDouble() < known)
        {
            Send(from, to, arrived);
        }
        else
        {
            Ask(from, owner, () => Send(from, to, arrived));
        }
    }

    /// <summary>A question to the node that owns an account's shard, and its answer.</summary>
    public void Ask(int from, int owner, Action answered) => Send(from, owner, () => Send(owner, from, answered));

    /// <summary>One entry from node to node; at once when they are the same.</summary>
    public void Send(int from, int to, Action arrived)
    {
        if (_links[from, to] is { } link)
        {
            link.Send(arrived);
        }
        else
        {
            arrived();
        }
    }

    private IEnumerable<Link> Links => _links.Cast<Link?>().OfType<Link>();
}
