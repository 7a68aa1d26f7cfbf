using System.Collections.Concurrent;
using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Stanzas;
using Aviso.ClusterKit.Servers;
using Aviso.Core.Homes;
using Aviso.Protocol;
using Aviso.Testing.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Aviso.Cluster.Tests.Servers;

/// <summary>An account that is to leave a node leaves it when what was under way then is finished: not before, and not later.</summary>
public sealed class LeavingTests
{
    private readonly Obstacles _obstacles = new();

    [Fact]
    public async Task What_comes_meanwhile_does_not_keep_an_account_that_is_to_leave()
    {
        await using var cluster = await TestCluster.StartAsync(3, settings =>
        {
            settings.With(typeof(Pausing));
            settings.Services += services => services.AddSingleton(_obstacles);
        });
        var juliet = TestCluster.AccountOwnedBy(cluster["n1"], "juliet");
        await cluster.CreateAccountAsync(juliet);
        var romeo = await cluster.LoginWithPresenceAsync(cluster["n1"], "romeo@example.org/orchard");
        var mercutio = await cluster.LoginWithPresenceAsync(cluster["n1"], "mercutio@example.org/street");
        await romeo.SendAsync(Message(juliet, "one"));
        cluster.Pass();
        var claim = cluster["n3"].Server.Get<IAccountHomes>().ClaimAsync(Jid.Parse(juliet)).AsTask();
        cluster.Pass();
        await mercutio.SendAsync(Message(juliet, "two"));
        cluster.Pass();
        Assert.False(claim.IsCompleted);

        _obstacles.Remove("one");
        cluster.Pass(TimeSpan.FromSeconds(1));
        Assert.True(claim.IsCompletedSuccessfully);
        _obstacles.Remove("two");
        cluster.Pass(TimeSpan.FromSeconds(1));
        var client = await cluster.LoginWithPresenceAsync(cluster["n3"], juliet + "/balcony");
        cluster.Pass();
        Assert.Equal(["one", "two"], await BodiesAsync(cluster, client));
    }

    [Fact]
    public async Task The_next_owner_of_a_shard_serves_its_accounts_when_they_have_left_the_one_before()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        var before = cluster["n1"];
        var accounts = Enumerable.Range(0, 1000).Select(number => $"juliet{number}@example.org").Where(jid => cluster.OwnerOf(jid) == before).Take(12).ToList();
        foreach (var account in accounts)
        {
            await cluster.CreateAccountAsync(account);
        }

        var romeo = await cluster.LoginWithPresenceAsync(before, "romeo@example.org/orchard");
        await SendToAllAsync("first");
        before.Server.Storage.HoldWrites();
        await SendToAllAsync("held");
        await cluster.AddAsync("n3");
        await cluster.SettleAsync();
        var juliet = accounts.First(account => cluster.OwnerOf(account) == cluster["n3"]);
        var claim = cluster["n2"].Server.Get<IAccountHomes>().ClaimAsync(Jid.Parse(juliet)).AsTask();
        cluster.Pass(TimeSpan.FromSeconds(2));
        Assert.False(claim.IsCompleted);

        // Those who wait for writes go on on other threads.
        before.Server.Storage.ReleaseWrites();
        Assert.Null(await cluster.WhenAsync(claim));

        async Task SendToAllAsync(string body)
        {
            foreach (var account in accounts)
            {
                await romeo.SendAsync(Message(account, body));
            }

            cluster.Pass();
        }
    }

    private static async Task<IReadOnlyList<string>> BodiesAsync(TestCluster cluster, TestClient client) =>
        [.. (await cluster.WhenAsync(client.ReceiveAllAsync())).Select(one => one.Child("body")?.Text).OfType<string>()];

    private static string Message(string to, string body) => $"<message to='{to}' type='chat' id='{body}'><body>{body}</body></message>";

    private sealed class Obstacles
    {
        private readonly ConcurrentDictionary<string, TaskCompletionSource> _all = new();

        public Task PassAsync(string id) => Of(id).Task;

        public void Remove(string id) => Of(id).TrySetResult();

        private TaskCompletionSource Of(string id) => _all.GetOrAdd(id, static _ => new());
    }

    [XmppModule("pausing")]
    private sealed class Pausing(Obstacles obstacles) : IModule
    {
        public void Declare(ModuleManifest manifest) => manifest.On(Hooks.Received, Phase.Guard, OnReceived).For(StanzaKind.Message);

        private async ValueTask<Verdict> OnReceived(StanzaContext leg)
        {
            await obstacles.PassAsync(System.Text.Encoding.UTF8.GetString(leg.Stanza.RawId));
            return Verdict.Continue;
        }
    }
}
