using Aviso.Abstractions.Clustering;
using Aviso.Protocol;

namespace Aviso.ClusterKit;

/// <summary>Keeps accounts as a test wants.</summary>
public sealed class KitKeeper : IHomeKeeper
{
    /// <summary>What a node that is to let go of an account waits for.</summary>
    public Task Finished { get; set; } = Task.CompletedTask;

    /// <summary>Accounts that were let go of one by one.</summary>
    public List<Jid> Left { get; } = [];

    /// <summary>Accounts that had another home before.</summary>
    public List<Jid> Yielded { get; } = [];

    /// <summary>Accounts that are expected from other nodes.</summary>
    public HashSet<Jid> Expected { get; } = [];

    public async ValueTask LeaveAsync(Jid account)
    {
        await Finished;
        Left.Add(account);
    }

    public ValueTask LeaveAsync(Shard shard) => new(Finished);

    public void Yield(Jid account) => Yielded.Add(account);

    public bool TryArrive(Jid account) => Expected.Remove(account);
}
