using System.Globalization;
using Aviso.ClusterSimulation;

// Aviso.ClusterSimulation [--nodes 10] [--node-cores 4] [--broker-cores 4] [--database-cores 8] [--seconds 4] [--seed 1] [--factors 1,2,4,8] [--NAME-OF-A-COST 12.5]
CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var given = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
for (var index = 0; index + 1 < args.Length; index += 2)
{
    given[args[index].Replace("-", "", StringComparison.Ordinal)] = args[index + 1];
}

double Number(string name, double otherwise) => given.Remove(name, out var text) ? double.Parse(text, CultureInfo.InvariantCulture) : otherwise;
var machines = new Machines
{
    Nodes = (int)Number("nodes", 10),
    NodeCores = (int)Number("nodecores", 4),
    BrokerCores = (int)Number("brokercores", 4),
    DatabaseCores = (int)Number("databasecores", 8),
};
var (seconds, seed) = (Number("seconds", 4), (int)Number("seed", 1));
var factors = given.Remove("factors", out var list) ? list.Split(',').Select(one => double.Parse(one, CultureInfo.InvariantCulture)).ToArray() : [1, 2, 4, 8, 16];
var costs = new Costs();
foreach (var property in typeof(Costs).GetProperties().Where(property => property.CanWrite))
{
    property.SetValue(costs, Number(property.Name, (double)property.GetValue(costs)!));
}

if (given.Count > 0 || args.Length % 2 != 0)
{
    Console.Error.WriteLine($"not understood: {string.Join(' ', given.Keys)}; the costs are {string.Join(", ", typeof(Costs).GetProperties().Where(property => property.CanWrite).Select(property => "--" + property.Name))}");
    return 2;
}

Console.WriteLine($"{machines.Nodes} nodes of {machines.NodeCores} cores, broker {machines.BrokerCores}, database {machines.DatabaseCores}; {seconds} s simulated, seed {seed}");
foreach (var mix in TrafficMix.All)
{
    Console.WriteLine();
    Console.WriteLine($"{mix.Name}: {mix.Sessions:N0} sessions, {mix.Messages:N0} messages, {mix.Changes:N0} changes of presence, {mix.Logins:N0} logins and ends per second; {mix.Contacts} contacts, {mix.Online:P0} online");
    Console.WriteLine($"{"times",6}{"node",8}{"broker",8}{"database",10}{"entries/s",12}{"a frame",9}{"delivered p50, p99 ms",24}{"safe p50, p99 ms",20}");
    foreach (var factor in factors)
    {
        var result = new Run(costs, machines, mix.Times(factor), seed).Measure(seconds);
        Console.WriteLine(result.Line(factor));
        if (result.Limit is { } limit)
        {
            Console.WriteLine($"  the limit is the {limit}");
            break;
        }
    }

    var perNode = mix.Sessions / (double)machines.Nodes;
    Console.WriteLine($"  memory of the sessions of a node: {perNode * costs.SessionMemory / 1e9:N1} GB; when a node dies its {perNode:N0} people are back after "
        + $"{perNode * costs.Return / 1e6 / ((machines.Nodes - 1) * machines.NodeCores):N1} s of all cores of the others");
}

return 0;
