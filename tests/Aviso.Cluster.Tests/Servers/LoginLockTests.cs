using System.Net;
using Aviso.Abstractions.Accounts;
using Aviso.ClusterKit.Servers;
using Aviso.Protocol;
using Aviso.Protocol.Sasl;
using Aviso.Streams.Logins;
using Aviso.Testing.Server;
using Aviso.Testing.Transport;
using Aviso.Xml;

namespace Aviso.Cluster.Tests.Servers;

/// <summary>Who guesses passwords has as many tries at all nodes together as at one.</summary>
public sealed class LoginLockTests
{
    private const string Attacker = "198.51.100.7";
    private static readonly TimeSpan s_lockTime = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Login_that_is_locked_on_one_node_is_refused_on_all()
    {
        await using var cluster = await StartAsync();
        await GuessAsync(cluster, "n1", 3);

        foreach (var node in cluster.Nodes)
        {
            Assert.NotNull((await TryAsync(cluster, node.Name, TestServer.DefaultPassword))?.Child("temporary-auth-failure"));
        }

        Assert.Null(await TryAsync(cluster, "n2", TestServer.DefaultPassword, "192.0.2.1")); // the owner is elsewhere
        cluster.Pass(s_lockTime);
        Assert.Null(await TryAsync(cluster, "n2", TestServer.DefaultPassword));
    }

    [Fact]
    public async Task Wrong_passwords_on_several_nodes_add_up()
    {
        await using var cluster = await StartAsync();

        foreach (var node in cluster.Nodes)
        {
            await GuessAsync(cluster, node.Name, 1);
        }

        Assert.NotNull((await TryAsync(cluster, "n1", TestServer.DefaultPassword))?.Child("temporary-auth-failure"));
    }

    [Fact]
    public async Task Right_password_on_one_node_is_known_to_all()
    {
        await using var cluster = await StartAsync();
        await GuessAsync(cluster, "n1", 2);
        Assert.Null(await TryAsync(cluster, "n2", TestServer.DefaultPassword));
        cluster.Pass();
        await GuessAsync(cluster, "n1", 2);

        Assert.Null(await TryAsync(cluster, "n1", TestServer.DefaultPassword));
    }

    [Fact]
    public async Task Account_is_disabled_after_wrong_passwords_on_several_nodes()
    {
        await using var cluster = await StartAsync(options => (options.LockAfterFails, options.DisableAfterFails) = (100, 4));

        await GuessAsync(cluster, "n1", 3);
        await GuessAsync(cluster, "n2", 1);

        Assert.Equal(AccountStatus.Disabled, (await cluster["n3"].Server.Accounts.ReadAsync(Jid.Parse("romeo@example.org")))!.Status);
    }

    [Fact]
    public async Task Node_that_joins_later_begins_with_nothing_and_hears_what_follows()
    {
        await using var cluster = await StartAsync();
        await GuessAsync(cluster, "n1", 3);
        await cluster.AddAsync("n4");
        await cluster.SettleAsync();

        await GuessAsync(cluster, "n4", 2);
        cluster.Pass(s_lockTime); // n1 has counted five by now, so its lock holds four times as long
        await GuessAsync(cluster, "n4", 1);

        Assert.NotNull((await TryAsync(cluster, "n1", TestServer.DefaultPassword))?.Child("temporary-auth-failure"));
        Assert.NotNull((await TryAsync(cluster, "n4", TestServer.DefaultPassword))?.Child("temporary-auth-failure"));
    }

    private static async Task<TestCluster> StartAsync(Action<LoginLockOptions>? options = null)
    {
        var cluster = await TestCluster.StartAsync(nodes: 3, settings => settings.Options.Configure<LoginLockOptions>(locks =>
        {
            (locks.LockTime, locks.Period) = (s_lockTime, 2 * s_lockTime);
            options?.Invoke(locks);
        }));
        await cluster.CreateAccountAsync("romeo@example.org");
        return cluster;
    }

    private static async Task GuessAsync(TestCluster cluster, string node, int times)
    {
        for (var tries = 0; tries < times; tries++)
        {
            Assert.NotNull((await TryAsync(cluster, node, "wrong"))?.Child("not-authorized"));
        }

        cluster.Pass();
    }

    // By SCRAM, for which nobody waits for another thread: of the time between two tries only what the test lets pass counts.
    private static async Task<Element?> TryAsync(TestCluster cluster, string node, string password, string address = Attacker)
    {
        var client = cluster[node].Server.Connect(new MemoryConnection { Remote = new(IPAddress.Parse(address), 50_000) });
        await client.OpenAsync();
        return await cluster.WhenAsync(client.AuthenticateScramAsync(new() { Hash = ScramHash.Sha256, Username = "romeo", Password = password }));
    }
}
