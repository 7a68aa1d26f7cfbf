using Aviso.Abstractions.Clustering;
using Aviso.Protocol;

namespace Aviso.ClusterKit;

/// <summary>What the suites share: an engine for each test, and names.</summary>
public abstract class ClusterSuite : IAsyncLifetime
{
    protected static readonly Jid Juliet = Jid.Parse("juliet@capulet.example");
    protected static readonly Jid JulietsBalcony = Jid.Parse("juliet@capulet.example/balcony");
    protected static readonly Jid JulietsChamber = Jid.Parse("juliet@capulet.example/chamber");

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

    protected Task<IReadOnlyList<SessionPlace>> AddAsync(KitNode node, Jid session) => Engine.WhenAsync(node.Directory.AddAsync(session).AsTask());

    protected Task<IReadOnlyList<SessionPlace>> FindAsync(KitNode node, Jid account) => Engine.WhenAsync(node.Directory.FindAsync(account).AsTask());

    /// <summary>Accounts in many shards.</summary>
    protected static IReadOnlyList<Jid> Accounts(int count) => [.. Enumerable.Range(0, count).Select(number => Jid.Parse($"user{number}@capulet.example"))];

    protected static Jid SessionOf(Jid account) => Jid.Create(account.Local, account.Domain, "balcony");
}
