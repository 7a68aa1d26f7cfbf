using Aviso.Abstractions.Clustering;
using Aviso.Protocol;

namespace Aviso.ClusterKit;

/// <summary>What the directory of homes promises among several nodes.</summary>
public abstract class HomeSuite : ClusterSuite
{
    [Fact]
    public async Task A_home_is_found_from_every_node()
    {
        var nodes = await Engine.StartAllAsync("n1", "n2", "n3");
        var accounts = Accounts(60);
        foreach (var (account, index) in accounts.Select((account, index) => (account, index)))
        {
            Assert.Equal(nodes[index % 3].Id, await ClaimAsync(nodes[index % 3], account));
        }

        foreach (var (account, index) in accounts.Select((account, index) => (account, index)))
        {
            foreach (var node in nodes)
            {
                Assert.Equal(nodes[index % 3].Id, await FindAsync(node, account));
            }
        }
    }

    [Fact]
    public async Task Of_several_that_claim_an_account_one_gets_it_and_the_others_learn_which()
    {
        var nodes = await Engine.StartAllAsync("n1", "n2", "n3");
        foreach (var account in Accounts(20))
        {
            var answers = await Engine.WhenAsync(Task.WhenAll(nodes.Select(node => node.Homes.ClaimAsync(account).AsTask())));
            Assert.NotNull(answers[0]);
            Assert.Single(answers.Distinct());
        }
    }

    [Fact]
    public async Task An_account_without_a_home_lives_with_the_owner_of_its_shard()
    {
        var nodes = await Engine.StartAllAsync("n1", "n2");
        foreach (var account in Accounts(20))
        {
            var owner = nodes[0].Ownership.HolderOf(Shard.Of(account)).Node;
            Assert.Equal(owner, await FindAsync(nodes[0], account));
            Assert.Equal(owner, await FindAsync(nodes[1], account));
        }
    }

    [Fact]
    public async Task A_home_that_is_given_back_can_be_elsewhere()
    {
        var nodes = await Engine.StartAllAsync("n1", "n2");
        await ClaimAsync(nodes[0], Juliet);
        Assert.Equal(nodes[0].Id, await ClaimAsync(nodes[1], Juliet));

        nodes[0].Homes.Release(Juliet);
        await Engine.UntilAsync(() => nodes[1].Homes.ClaimAsync(Juliet) is { IsCompletedSuccessfully: true } claim && claim.Result == nodes[1].Id, "the other has it");
        nodes[0].Homes.NotThere(Juliet);
        Assert.Equal(nodes[1].Id, await FindAsync(nodes[0], Juliet));
    }

    [Fact]
    public async Task The_owner_lets_go_of_an_account_before_another_gets_it()
    {
        var nodes = await Engine.StartAllAsync("n1", "n2");
        var owner = OwnerOf(nodes, Juliet);
        var other = nodes.First(node => node != owner);
        var finished = new TaskCompletionSource();
        owner.Keeper.Finished = finished.Task;

        var claim = other.Homes.ClaimAsync(Juliet).AsTask();
        var found = owner.Homes.FindAsync(Juliet).AsTask();
        await FindAsync(other, Accounts(50).First(account => OwnerOf(nodes, account) == owner)); // what the owner has said since
        Assert.False(claim.IsCompleted);

        finished.SetResult();
        Assert.Equal(other.Id, await Engine.WhenAsync(claim));
        Assert.Equal([Juliet], owner.Keeper.Left);
        await Engine.WhenAsync(found);
    }

    [Fact]
    public async Task The_owner_itself_gets_an_account_without_letting_go_of_it()
    {
        var nodes = await Engine.StartAllAsync("n1", "n2");
        var owner = OwnerOf(nodes, Juliet);
        Assert.Equal(owner.Id, await ClaimAsync(owner, Juliet));
        Assert.Empty(owner.Keeper.Left);
    }

    [Fact]
    public async Task An_answer_is_kept_until_somebody_says_that_it_is_wrong()
    {
        var nodes = await Engine.StartAllAsync("n1", "n2", "n3");
        var owner = OwnerOf(nodes, Juliet);
        var (asker, home) = (nodes.First(node => node != owner), nodes.Last(node => node != owner));
        await ClaimAsync(home, Juliet);
        Assert.Equal(home.Id, await FindAsync(asker, Juliet));
        Assert.True(asker.Homes.FindAsync(Juliet).IsCompletedSuccessfully);

        home.Homes.Release(Juliet);
        home.Homes.TellNotHere(asker.Id, Juliet);
        await Engine.UntilAsync(() => !asker.Homes.FindAsync(Juliet).IsCompletedSuccessfully, "the answer has been forgotten");
        Assert.Equal(owner.Id, await FindAsync(asker, Juliet));
    }

    [Fact]
    public async Task Nobody_is_lost_while_shards_move_to_new_nodes()
    {
        var nodes = await Engine.StartAllAsync("n1", "n2");
        var accounts = Accounts(200);
        await Engine.WhenAsync(Task.WhenAll(accounts.Select((account, index) => nodes[index % 2].Homes.ClaimAsync(account).AsTask())));

        var third = await Engine.StartAsync("n3");
        await Engine.UntilSettledAsync([.. nodes, third]);

        var found = await Engine.WhenAsync(Task.WhenAll(accounts.Select(account => third.Homes.FindAsync(account).AsTask())));
        Assert.Equal(accounts.Select((_, index) => nodes[index % 2].Id), found);
    }

    private static KitNode OwnerOf(IEnumerable<KitNode> nodes, Jid account) => nodes.Single(node => node.Ownership.MayAct(Shard.Of(account), out _));
}
