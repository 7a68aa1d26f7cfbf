using Aviso.Abstractions.Clustering;
using Aviso.Protocol;

namespace Aviso.ClusterKit;

/// <summary>What the suites share: an engine for each test, and names.</summary>
public abstract class ClusterSuite : IAsyncLifetime
{
    protected static readonly Jid Juliet = Jid.Parse("juliet@capulet.example");

    protected ClusterEngine Engine { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Engine = await CreateEngineAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Engine is not null)
        {
            await Engine.DisposeAsync();
        }
    }

    protected abstract ValueTask<ClusterEngine> CreateEngineAsync();

    protected Task<NodeId?> ClaimAsync(KitNode node, Jid account) => Engine.WhenAsync(node.Homes.ClaimAsync(account).AsTask());

    protected Task<NodeId?> FindAsync(KitNode node, Jid account) => Engine.WhenAsync(node.Homes.FindAsync(account).AsTask());

    /// <summary>Accounts in many shards.</summary>
    protected static IReadOnlyList<Jid> Accounts(int count) => [.. Enumerable.Range(0, count).Select(number => Jid.Parse($"user{number}@capulet.example"))];
}
