using Aviso.Abstractions.Clustering;

namespace Aviso.ClusterKit;

/// <summary>What the directory promises among several nodes.</summary>
public abstract class DirectorySuite : ClusterSuite
{
    [Fact]
    public async Task A_session_is_found_from_every_node()
    {
        var nodes = await Engine.StartAllAsync("n1", "n2", "n3");
        var accounts = Accounts(60);
        foreach (var (account, index) in accounts.Select((account, index) => (account, index)))
        {
            await AddAsync(nodes[index % 3], SessionOf(account));
        }

        foreach (var (account, index) in accounts.Select((account, index) => (account, index)))
        {
            foreach (var node in nodes)
            {
                Assert.Equal([new SessionPlace(SessionOf(account), nodes[index % 3].Id)], await FindAsync(node, account));
            }
        }
    }

    [Fact]
    public async Task Nodes_that_share_an_account_know_of_each_other_without_asking()
    {
        var nodes = await Engine.StartAllAsync("n1", "n2", "n3");
        Assert.Empty(await AddAsync(nodes[0], JulietsBalcony));
        Assert.Equal([new SessionPlace(JulietsBalcony, nodes[0].Id)], await AddAsync(nodes[1], JulietsChamber));

        await Engine.UntilAsync(() => Now(nodes[0]).Count == 2, "the first node has learned of the second");
        Assert.Equal(2, Now(nodes[1]).Count);

        nodes[1].Directory.Remove(JulietsChamber);
        await Engine.UntilAsync(() => Now(nodes[0]).Count == 1, "the first node has learned that it is alone again");
    }

    [Fact]
    public async Task One_resource_on_two_nodes_is_seen_by_the_second()
    {
        var nodes = await Engine.StartAllAsync("n1", "n2");
        await AddAsync(nodes[0], JulietsBalcony);

        Assert.Equal([new SessionPlace(JulietsBalcony, nodes[0].Id)], await AddAsync(nodes[1], JulietsBalcony));

        nodes[0].Directory.Remove(JulietsBalcony);
        await Engine.UntilAsync(() => Now(nodes[1]).Count == 1, "the second node has learned that it is alone");
        Assert.Equal([new SessionPlace(JulietsBalcony, nodes[1].Id)], await FindAsync(nodes[0], Juliet));
    }

    [Fact]
    public async Task An_answer_is_kept_until_somebody_says_that_it_is_wrong()
    {
        var nodes = await Engine.StartAllAsync("n1", "n2", "n3");
        var asker = nodes.First(node => node.Ownership.HolderOf(Shard.Of(Juliet)).Node != node.Id);
        var holder = nodes.First(node => node != asker);
        await AddAsync(holder, JulietsBalcony);
        Assert.Single(await FindAsync(asker, Juliet));
        Assert.True(asker.Directory.FindAsync(Juliet).IsCompletedSuccessfully);

        holder.Directory.Remove(JulietsBalcony);
        asker.Directory.NotThere(Juliet, holder.Id);
        Assert.Empty(await FindAsync(asker, Juliet));
    }

    [Fact]
    public async Task Nobody_is_lost_while_shards_move_to_new_nodes()
    {
        var nodes = await Engine.StartAllAsync("n1", "n2");
        var accounts = Accounts(200);
        await Engine.WhenAsync(Task.WhenAll(accounts.Select((account, index) => nodes[index % 2].Directory.AddAsync(SessionOf(account)).AsTask())));

        var third = await Engine.StartAsync("n3");
        await Engine.UntilSettledAsync([.. nodes, third]);

        var found = await Engine.WhenAsync(Task.WhenAll(accounts.Select(account => third.Directory.FindAsync(account).AsTask())));
        Assert.All(found, places => Assert.Single(places));
    }

    private static IReadOnlyList<SessionPlace> Now(KitNode node) =>
        node.Directory.FindAsync(Juliet) is { IsCompletedSuccessfully: true } found ? found.Result : throw new InvalidOperationException("It had to ask.");
}
