using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Stanzas;
using Aviso.Core.Accounts;
using Aviso.Core.Routing;

namespace Aviso.Core.Homes;

/// <summary>Takes the stanzas that other nodes send here: for accounts that live here, come here just now, or have gone on. Thread-safe.</summary>
internal sealed class NodeArrivals(ICluster cluster, AccountHomes homes, AccountLookup accounts, StanzaRouter router, NodeRouting routing, NodeLegs legs) : ILinkHandler
{
    private readonly AccountLanes _lanes = new();

    /// <summary>Takes a stanza that another node has sent.</summary>
    public ValueTask HandleAsync(NodeId from, LinkEntry entry, ICommitTracker commits)
    {
        // The link is not held up: what the handling waits for may be the next thing that comes over it.
        commits.Add(HandleAsync(from, cluster.Ownership.Self, entry.Bytes.ToArray()));
        return ValueTask.CompletedTask;
    }

    private async Task HandleAsync(NodeId from, NodeId life, ReadOnlyMemory<byte> bytes)
    {
        var commits = new LegCommits();
        var isObsolete = false;
        await legs.WithAsync(bytes, commits, (leg, header) => new(_lanes.RunAsync(leg.To!.Bare, () =>
        {
            isObsolete = cluster.Ownership.Self != life;
            return isObsolete ? ValueTask.CompletedTask : HandleAsync(from, bytes, leg, header);
        })));
        try
        {
            await (isObsolete ? Task.FromException(new LifeOverException()) : legs.StoredAsync(bytes, commits));
        }
        catch (LifeOverException)
        {
            // It came to an earlier life of this node and has waited since. Who sent it learns of its end, and then sends it to where the account lives
            // now; so it must not be acknowledged. The link of that life is all that remembers this task.
            await new TaskCompletionSource().Task;
        }
    }

    private async ValueTask HandleAsync(NodeId from, ReadOnlyMemory<byte> bytes, StanzaContext leg, NodeStanza header)
    {
        if (leg.To!.Local.Length == 0)
        {
            await router.RouteAsync(leg);
            return;
        }

        var address = leg.To.Bare;
        var isDetoured = routing.IsDetoured(address);
        if (accounts.TryGet(address) is { Gate: { IsClosed: true } first } arriving && homes.TryEnterFirst(arriving, from))
        {
            await router.InsideAsync(leg, arriving, first, header.IsReceived);
            return;
        }

        if (!isDetoured && accounts.TryGet(address) is { Gate: { } gate } account && gate.TryEnter(leg))
        {
            await router.InsideAsync(leg, account, gate, header.IsReceived);
            return;
        }

        var home = cluster.Homes.TryFind(address);
        if (!isDetoured && home == cluster.Ownership.Self && await routing.TryHandleAsync(leg, header.IsReceived))
        {
            return;
        }

        // Somebody has to be asked or waited for, or the account has gone. What comes behind from the same node does not wait for that.
        if (header.Hops >= NodeStanza.MaxHops)
        {
            await legs.RefuseAsync(bytes);
            return;
        }

        var further = NodeStanza.Further(bytes.Span);
        Task going;
        if (home is not null && home != cluster.Ownership.Self && !isDetoured)
        {
            cluster.Homes.TellNotHere(from, address);
            going = routing.DeliverAsync(address, home, further);
        }
        else
        {
            going = routing.DetourAsync(address, further);
        }

        leg.Commits?.Add(going);
    }
}
