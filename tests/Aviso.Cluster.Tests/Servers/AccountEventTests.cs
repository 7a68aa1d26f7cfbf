using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Storage;
using Aviso.Core.Accounts;
using Aviso.Protocol;

namespace Aviso.Cluster.Tests.Servers;

/// <summary>What is done to an account on one node ends its sessions on all.</summary>
public sealed class AccountEventTests : ThreeNodeTests
{
    [Fact]
    public async Task An_account_is_erased_from_any_node()
    {
        var address = Jid.Parse("juliet@example.org");
        var juliet = await Cluster.LoginWithPresenceAsync(Cluster["n2"], "juliet@example.org/balcony");
        await RosterSetAsync(juliet, "romeo");
        Assert.NotNull(await Cluster.WhenAsync(Cluster["n1"].Server.Accounts.EraseAsync(address)));
        Cluster.Pass();
        Assert.Equal(0, Cluster["n2"].Server.Get<SessionDirectory>().Count);

        juliet = await Cluster.LoginWithPresenceAsync(Cluster["n2"], "juliet@example.org/balcony");
        Assert.Null(await RosterNameAsync(juliet));
    }

    [Fact]
    public async Task A_new_password_ends_sessions_on_all_nodes()
    {
        var juliet = await Cluster.LoginWithPresenceAsync(Cluster["n2"], "juliet@example.org/balcony");
        Assert.True(await Cluster.WhenAsync(Cluster["n1"].Server.Accounts.SetPasswordAsync(Jid.Parse("juliet@example.org"), "another one")));
        Cluster.Pass();
        await juliet.ReceiveStreamErrorAsync("reset");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sessions_that_a_node_was_not_told_to_end_are_found_when_it_hears_again(bool isStoreAway)
    {
        var (juliet, nurse) = (Jid.Parse("juliet@example.org"), Jid.Parse("nurse@example.org"));
        var balcony = await Cluster.LoginAsync(Cluster["n2"], "juliet@example.org/balcony");
        var garden = await Cluster.LoginAsync(Cluster["n2"], "juliet@example.org/garden");
        var house = await Cluster.LoginAsync(Cluster["n2"], "nurse@example.org/house");
        var orchard = await Cluster.LoginAsync(Cluster["n2"], "romeo@example.org/orchard");
        var changer = Cluster["n2"].Server.Accounts.TryGet(juliet)!.Sessions.Single(session => session.Jid.Resource == "garden");
        Cluster.Disconnect(Cluster["n2"]);
        Cluster.Pass(TimeSpan.FromSeconds(1));
        var accounts = Cluster["n1"].Server.Accounts;
        Assert.True(await Cluster.WhenAsync(accounts.SetPasswordAsync(juliet, "another one", changer)));
        Assert.True(await Cluster.WhenAsync(accounts.SetStatusAsync(nurse, AccountStatus.Disabled)));
        Cluster.Pass(TimeSpan.FromSeconds(5));
        Assert.Equal(4, Cluster["n2"].Server.Get<SessionDirectory>().Count);

        var storage = Cluster["n2"].Server.Storage;
        storage.FailReads = isStoreAway ? new StorageException("It is away.") : null;
        Cluster.Reconnect(Cluster["n2"]);
        Cluster["n1"].Kit.Cluster.Bus.Publish("test", default);
        await Cluster.UntilAsync(() => Cluster["n2"].Kit.Missed > 0, "n2 knows that it has missed something");
        Assert.Equal(isStoreAway ? 4 : 2, Cluster["n2"].Server.Get<SessionDirectory>().Count);
        storage.FailReads = null;
        Cluster.Pass(TimeSpan.FromSeconds(4));

        await balcony.ReceiveStreamErrorAsync("reset");
        await house.ReceiveStreamErrorAsync("not-authorized");
        Assert.Equal(2, Cluster["n2"].Server.Get<SessionDirectory>().Count);
        await garden.ReceiveNothingAsync();
        await orchard.ReceiveNothingAsync();
    }
}
