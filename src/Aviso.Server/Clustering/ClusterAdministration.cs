using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Clustering;
using Aviso.Cluster;
using Aviso.Cluster.Ownership;
using Aviso.Cluster.Placing;
using Aviso.Cluster.RabbitMq;
using Aviso.Cluster.Sharing;
using Aviso.Core.Homes;
using Aviso.Core.Hosting;
using Aviso.Http.Administration;
using Aviso.Protocol;
using Aviso.Server.Sharing;
using Aviso.Streams.Moving;
using Microsoft.Extensions.Hosting;

namespace Aviso.Server.Clustering;

/// <summary>Shows administrators the cluster as this node sees it, and takes nodes out of it.</summary>
internal sealed class ClusterAdministration(
    ClusterNode node, RabbitMqTransport transport, IClusterMembership membership, IServerDrain drain, ISessionMoves moves, IHostApplicationLifetime lifetime,
    NodeAssignments assignments, IAccounts accounts, ISharedTable shared) : IClusterAdministration
{
    private Task _draining = Task.CompletedTask;
    private bool _isDraining;

    public async Task<ClusterReport> StatusAsync()
    {
        var (head, runs) = await ReadSharedAsync();
        var view = node.View;
        var self = node.Ownership.Self;
        var owners = Shard.All.Select(node.Ownership.HolderOf).Select(holder => holder.Node).ToList();
        List<ClusterNodeReport> nodes = [.. (view?.Nodes ?? []).OrderBy(row => row.Node.Value, StringComparer.Ordinal).Select(row => ReportOf(row, owners.Count(one => one == row.Node), self, runs.GetValueOrDefault(row.Node.Name)))];
        var ownerless = owners.Count(owner => owner is null);
        var broker = node.IsConnected ? null : transport.Fault ?? "the broker takes nothing at the moment, or has not answered yet";
        return new(
            self.Value, State, membership.Fault, node.TableFault, broker, Math.Round(node.LeaseLeft.TotalSeconds, 1), ownerless, nodes,
            [.. WarningsOf(nodes, ownerless), .. head is null ? [] : SharingWarnings.Of(head, nodes)], head is null ? null : new(head.Configuration, head.Wanted, head.Turn),
            moves.Moved, moves.Ended);
    }

    public Task DrainAsync()
    {
        _isDraining = true;
        _draining = drain.DrainAsync();
        return Task.CompletedTask; // who asks looks again; it may take longer than a request should
    }

    public async Task LeaveAsync(string? name, bool isForced)
    {
        if (name is null || name == node.Ownership.Self.Value || name == node.Ownership.Self.Name)
        {
            lifetime.StopApplication();
            return;
        }

        var rows = (node.View?.Nodes ?? []).Where(row => row.Node.Value == name || row.Node.Name == name).ToList();
        if (rows.Count == 0)
        {
            throw new AdministrationException(
                AdministrationFault.NotFound, $"There is no node '{name}'; the nodes are {string.Join(", ", node.Ownership.Nodes)}.");
        }

        if (!isForced && rows.FirstOrDefault(row => !row.IsExpired) is { } alive)
        {
            throw new AdministrationException(
                AdministrationFault.Exists,
                $"Node {alive.Node} is alive: run 'aviso cluster leave' on its machine, so that it hands over what it has. To end its life from here, which ends its clients' sessions: --force");
        }

        try
        {
            foreach (var row in rows)
            {
                await node.RemoveAsync(row.Node);
            }
        }
        catch (ClusterTableException exception)
        {
            throw new AdministrationException(AdministrationFault.Storage, $"The cluster's table cannot be reached: {exception.Message}");
        }
    }

    public async Task AssignAsync(Jid account, string? name, bool isForced)
    {
        if (await accounts.ReadAsync(account) is null)
        {
            throw new AdministrationException(AdministrationFault.NotFound, $"There is no account {account}. To see all of its domain: aviso user list {account.Domain}");
        }

        if (name is null)
        {
            await assignments.RemoveAsync(account);
            return;
        }

        if (!isForced && !IsThere(name))
        {
            throw new AdministrationException(
                AdministrationFault.NotFound,
                $"There is no node '{name}' at the moment; the nodes are {string.Join(", ", node.Ownership.Nodes.Select(one => one.Name).Distinct())}. To assign to one that is to come: --force");
        }

        await assignments.SetAsync(account, name);
    }

    public async Task<IReadOnlyList<AssignmentReport>> AssignmentsAsync(string domain, int limit, string? afterLocal)
    {
        var reports = new List<AssignmentReport>();
        foreach (var account in await assignments.ListAsync(domain, limit, afterLocal))
        {
            if (await assignments.FindAsync(account) is { } name)
            {
                reports.Add(new(account.ToString(), name, IsThere(name)));
            }
        }

        return reports;
    }

    private bool IsThere(string name) => node.Ownership.Nodes.Any(one => one.Name == name);

    private string State => node.State switch
    {
        NodeState.Draining or NodeState.Up when _isDraining && _draining.IsCompleted => "drained",
        NodeState.Draining => "draining",
        NodeState.Up => "up",
        _ => "joining",
    };

    // What is known of the cluster is shown also while the database is away.
    private async Task<(SharedHead? Head, IReadOnlyDictionary<string, SharedNode> Nodes)> ReadSharedAsync()
    {
        try
        {
            return (await shared.HeadAsync(), (await shared.NodesAsync()).ToDictionary(one => one.Node, StringComparer.Ordinal));
        }
        catch (ClusterTableException)
        {
            return (null, new Dictionary<string, SharedNode>());
        }
    }

    private ClusterNodeReport ReportOf(NodeRow row, int shards, NodeId self, SharedNode? runs) => new(
        row.Node.Value, row.Node == self, row.IsExpired ? "silent" : NameOf(row.State), row.Facts.Version, row.Facts.ClientAddress,
        shards, node.Unacknowledged.GetValueOrDefault(row.Node), row.Facts.Configuration,
        row.Facts.Placement, row.Facts.Weight, runs?.Version, runs?.Fault);

    private static string NameOf(NodeState state) => state switch
    {
        NodeState.Up => "up",
        NodeState.Draining => "draining",
        _ => "joining",
    };

    private IEnumerable<string> WarningsOf(IReadOnlyList<ClusterNodeReport> nodes, int ownerless)
    {
        if (nodes.Where(one => one.Configuration != node.Configuration).Select(one => one.Node).ToList() is { Count: > 0 } different)
        {
            yield return $"another configuration than this node has: {string.Join(", ", different)}. Compare 'aviso config dump' of both, and restart the one that is wrong.";
        }

        if (nodes.GroupBy(one => new NodeId(one.Node).Name).Where(group => group.Count() > 1).Select(group => group.Key).ToList() is { Count: > 0 } twice)
        {
            yield return $"more than one row of the name {string.Join(", ", twice)}: an earlier life that will be gone in seconds or, if this stays, two servers of one name; set cluster/name.";
        }

        if (nodes.Where(one => one.State == "silent").Select(one => one.Node).ToList() is { Count: > 0 } silent)
        {
            yield return $"not heard of for too long: {string.Join(", ", silent)}. The others take over what it had by themselves.";
        }

        if (nodes.Select(one => one.Version).Distinct().Count() > 1)
        {
            yield return "different versions of the program: bring all nodes to the newest one.";
        }

        if (nodes.Select(one => one.Placement).Distinct().ToList() is { Count: > 1 } placements)
        {
            yield return $"different placements: {string.Join(", ", placements)}. Until all nodes have the same cluster/placement, {PlacementChoice.BuiltInName} is used.";
        }

        if (ownerless > 0)
        {
            yield return $"{ownerless} of {Shard.Count} shards have no owner at the moment; logins of their accounts wait. That ends by itself within seconds while a node is up.";
        }
    }
}
