using System.CommandLine;
using System.Globalization;
using Aviso.Http.Administration;
using Aviso.Protocol;
using Aviso.Server.Starting;

namespace Aviso.Server.Commands;

/// <summary><c>aviso cluster …</c>: the cluster of which the running server is a node.</summary>
internal sealed class ClusterCommands(CommonOptions common)
{
    private const int PageSize = 500;
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(200);

    public Command Create()
    {
        var sharing = new SharingCommands(common, ConnectAsync);
        return new("cluster", "The cluster of which the running server is a node.")
        {
            Status(), Drain(), Leave(), Assign(), Unassign(), Assignments(), sharing.Configuration(), sharing.Certificate(),
        };
    }

    private Command Status()
    {
        var json = CommonOptions.Json();
        var command = new Command("status", "Shows the nodes and who owns what, as this node sees them. Code 8: somebody should look at something.") { json };
        command.SetAction(async (parsed, _) =>
        {
            using var server = await ConnectAsync(common.Data(parsed));
            var report = await server.Cluster.StatusAsync();
            if (parsed.GetValue(json))
            {
                Output.Json(report, AdministrationJson.Default.ClusterReport);
            }
            else
            {
                Tell(report);
            }

            return report.Fault is null && report.Database is null && report.Broker is null && report.Warnings.Count == 0 ? ExitCode.Success : ExitCode.Cluster;
        });
        return command;
    }

    private Command Drain()
    {
        var command = new Command("drain", "Empties this node before it is stopped: no new clients, streams are ended, and other nodes take over what it has. It serves again after a restart.");
        command.SetAction(async (parsed, cancellation) =>
        {
            using var server = await ConnectAsync(common.Data(parsed));
            await server.Cluster.DrainAsync();
            var report = await server.Cluster.StatusAsync();
            while (report.State != "drained")
            {
                await Task.Delay(s_look, cancellation);
                report = await server.Cluster.StatusAsync();
            }

            Console.Out.WriteLine(report.SessionsEnded == 0
                ? $"Sessions handed over to other nodes: {report.SessionsHandedOver}."
                : $"Sessions handed over to other nodes: {report.SessionsHandedOver}; ended, since nobody took them: {report.SessionsEnded} (the log says why; nothing they had is lost).");
            var left = report.Nodes.Where(one => one.IsSelf).Sum(one => one.Shards);
            Console.Out.WriteLine(left == 0
                ? $"Node {report.Node} is empty. Stop it now (SIGTERM, systemctl stop aviso), or with: aviso cluster leave"
                : $"Node {report.Node} has no clients any more; {left} shards could not be handed over, since no other node is up or did not take them in time. They are free when it is stopped.");
            return left == 0 ? ExitCode.Success : ExitCode.Cluster;
        });
        return command;
    }

    private Command Leave()
    {
        var node = new Argument<string?>("node") { Description = "Another node, which is dead: its name, or its name and the sign of its life.", Arity = ArgumentArity.ZeroOrOne };
        var force = new Option<bool>("--force") { Description = "Also a node that is alive: its life ends, and its clients sign in again." };
        var command = new Command("leave", "Takes this node out of the cluster: it is drained, and its server stops. Or takes a dead node out, without waiting until its time is over.") { node, force };
        command.SetAction(async (parsed, cancellation) =>
        {
            var data = common.Data(parsed);
            var wanted = parsed.GetValue(node);
            using var server = await ConnectAsync(data);
            var self = (await server.Cluster.StatusAsync()).Node;
            await server.Cluster.LeaveAsync(wanted, parsed.GetValue(force));
            if (wanted is not null && wanted != self && !self.StartsWith(wanted + "-", StringComparison.Ordinal))
            {
                Console.Out.WriteLine($"Node {wanted} is out. If it still runs it will notice, end its sessions and join again: stop it, if that is not wanted.");
                return ExitCode.Success;
            }

            while (await RemoteAdministration.TryConnectAsync(data.Socket) is { } still)
            {
                still.Dispose();
                await Task.Delay(s_look, cancellation);
            }

            Console.Out.WriteLine($"Node {self} has left, and its server has stopped.");
            return ExitCode.Success;
        });
        return command;
    }

    private Command Assign()
    {
        var (address, node) = (Address(), new Argument<string>("node") { Description = "The name of the node." });
        var force = new Option<bool>("--force") { Description = "Also to a node that is not there at the moment." };
        var command = new Command("assign", "Says on which node the clients of an account should be. It counts where c2s/see-other-host is by-database, from the next login on.") { address, node, force };
        command.SetAction(async (parsed, _) =>
        {
            var (account, name) = (UserCommands.Parse(parsed.GetRequiredValue(address)), parsed.GetRequiredValue(node));
            using var server = await ConnectAsync(common.Data(parsed));
            await server.Cluster.AssignAsync(account, name, parsed.GetValue(force));
            await Console.Error.WriteLineAsync($"{account} is assigned to {name} now.");
            return ExitCode.Success;
        });
        return command;
    }

    private Command Unassign()
    {
        var address = Address();
        var command = new Command("unassign", "Takes the assignment of an account away: its next login makes another.") { address };
        command.SetAction(async (parsed, _) =>
        {
            var account = UserCommands.Parse(parsed.GetRequiredValue(address));
            using var server = await ConnectAsync(common.Data(parsed));
            await server.Cluster.AssignAsync(account, null, isForced: false);
            await Console.Error.WriteLineAsync($"{account} is assigned to no node now.");
            return ExitCode.Success;
        });
        return command;
    }

    private Command Assignments()
    {
        var domain = new Argument<string?>("domain") { Description = "Only this domain.", Arity = ArgumentArity.ZeroOrOne };
        var json = CommonOptions.Json();
        var command = new Command("assignments", "Lists the accounts that are assigned to nodes.") { domain, json };
        command.SetAction(async (parsed, _) =>
        {
            using var server = await ConnectAsync(common.Data(parsed));
            List<AssignmentReport> all = [];
            foreach (var one in parsed.GetValue(domain) is { } only ? [only] : await server.DomainsAsync())
            {
                IReadOnlyList<AssignmentReport> page;
                do
                {
                    page = await server.Cluster.AssignmentsAsync(one, PageSize, all.LastOrDefault(last => Jid.Parse(last.Jid).Domain == one) is { } last ? Jid.Parse(last.Jid).Local : null);
                    all.AddRange(page);
                }
                while (page.Count > 0);
            }

            if (parsed.GetValue(json))
            {
                Output.Json(all, AdministrationJson.Default.IReadOnlyListAssignmentReport);
            }
            else
            {
                Output.Table(["ADDRESS", "NODE"], [.. all.Select(one => (string[])[one.Jid, one.IsThere ? one.Node : one.Node + " (not there)"])]);
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static Argument<string> Address() => new("address") { Description = "The address of the account, as in romeo@example.org." };

    private static async Task<RemoteAdministration> ConnectAsync(DataDirectory data) =>
        await RemoteAdministration.TryConnectAsync(data.Socket)
        ?? throw new CommandException(
            ExitCode.NoSuchThing,
            $"No server runs on {data.Root}, and only a running one knows its cluster. Start it (aviso run), name its directory (--data DIR), or ask on the machine of another node.");

    private static void Tell(ClusterReport report)
    {
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"As node {report.Node} sees it: {report.State}, lease {report.LeaseSeconds:0.0} s"));
        Console.Out.WriteLine($"  database  {report.Database ?? "answers"}");
        Console.Out.WriteLine($"  broker    {report.Broker ?? "connected"}");
        if (report.Fault is { } fault)
        {
            Console.Out.WriteLine($"  clients   none are taken: {fault}");
        }

        Output.Table(
            ["NODE", "STATE", "VERSION", "CLIENTS AT", "SHARDS", "UNACKNOWLEDGED", "CONFIGURATION", "SHARED"],
            [.. report.Nodes.Select(one => (string[])
            [
                one.Node + (one.IsSelf ? " *" : ""), one.State, one.Version, one.ClientAddress ?? "-", one.Shards.ToString(CultureInfo.InvariantCulture),
                one.IsSelf ? "-" : one.Unacknowledged.ToString(CultureInfo.InvariantCulture), one.Configuration ?? "-", one.SharedVersion?.ToString(CultureInfo.InvariantCulture) ?? "-",
            ])]);
        foreach (var warning in report.Warnings)
        {
            Console.Out.WriteLine($"warning: {warning}");
        }
    }
}
