using Aviso.Abstractions.Clustering;
using Aviso.ClusterKit.Fakes;
using Aviso.Core.Accounts;
using Aviso.Core.Hosting;
using Aviso.Protocol;
using Aviso.Protocol.Sasl;
using Aviso.Testing.Client;
using Aviso.Testing.Server;
using Aviso.Testing.Storage;
using Aviso.Testing.Time;
using Microsoft.Extensions.DependencyInjection;

namespace Aviso.ClusterKit.Servers;

/// <summary>
/// Several whole servers in the test's process that are nodes of one cluster: over one set of stored rows, the fake engine, and one
/// clock that moves only while the test waits for something. Everything runs on the test's thread.
/// </summary>
public sealed class TestCluster : IAsyncDisposable
{
    private readonly FakeEngine _engine = new();
    private readonly MemoryTables _tables = new();
    private readonly Action<TestServerSettings>? _configure;
    private readonly List<TestNode> _nodes = [];
    private int _started;

    private TestCluster(Action<TestServerSettings>? configure) => _configure = configure;

    /// <summary>The clock of all.</summary>
    public FakeTime Time => _engine.Time;

    /// <summary>The running nodes.</summary>
    public IReadOnlyList<TestNode> Nodes => _nodes;

    /// <summary>Starts nodes n1, n2 and so on, and waits until they agree about who owns what.</summary>
    public static async Task<TestCluster> StartAsync(int nodes = 2, Action<TestServerSettings>? configure = null)
    {
        var cluster = new TestCluster(configure);
        for (var number = 1; number <= nodes; number++)
        {
            await cluster.AddAsync($"n{number}");
        }

        await cluster.SettleAsync();
        return cluster;
    }

    /// <summary>A node by its name.</summary>
    public TestNode this[string name] => _nodes.First(node => node.Name == name);

    /// <summary>Starts a further node, or one anew that was killed or stopped, without waiting until it has joined.</summary>
    public async Task<TestNode> AddAsync(string name)
    {
        var kit = _engine.Make(name, isBare: false);
        var server = await TestServer.StartAsync(settings =>
        {
            (settings.Time, settings.Clock, settings.Tables, settings.Seed) = (Time, _engine.ClockOf(kit), _tables, ++_started);
            settings.Services = services => services
                .AddSingleton(kit.Cluster)
                .AddSingleton<IClusterMembership>(new KitMembership(_engine.NodeOf(kit), _engine.ClockOf(kit)));
            _configure?.Invoke(settings);
        });
        _engine.NodeOf(kit).Expelled = () =>
        {
            server.Get<SessionDirectory>().EndAll(StreamError.SystemShutdown);
            return Task.CompletedTask;
        };
        await _engine.NodeOf(kit).StartAsync();
        var node = new TestNode(name, server, kit);
        _nodes.Add(node);
        return node;
    }

    /// <summary>Waits until the running nodes know of each other, of nobody else, and agree about all owners.</summary>
    public async Task SettleAsync() => await _engine.UntilSettledAsync([.. _nodes.Select(node => node.Kit)]);

    /// <summary>The owner of an account's shard.</summary>
    public TestNode OwnerOf(string jid) => _nodes.Single(node => node.Kit.Ownership.MayAct(Shard.Of(Jid.Parse(jid)), out _));

    /// <summary>A node that does not own an account's shard.</summary>
    public TestNode OtherThanOwnerOf(string jid) => _nodes.First(node => node != OwnerOf(jid));

    /// <summary>An account of the domain whose shard a node owns.</summary>
    public static string AccountOwnedBy(TestNode node, string prefix = "user", string domain = "example.org") => Enumerable.Range(0, 10_000)
        .Select(number => $"{prefix}{number}@{domain}").First(jid => node.Kit.Ownership.MayAct(Shard.Of(Jid.Parse(jid)), out _));

    /// <summary>Lets time pass until a task has completed.</summary>
    public async Task WhenAsync(Task task)
    {
        var end = Time.GetUtcNow() + TimeSpan.FromMinutes(5);
        while (!task.IsCompleted)
        {
            Assert.True(Time.GetUtcNow() < end, "Within five minutes of the test's time it did not complete.");
            _engine.Step();
            await Task.Yield(); // for what runs on other threads: checks of passwords, and who waited for room
        }

        await task;
    }

    /// <summary>Lets time pass until a task has completed.</summary>
    public async Task<T> WhenAsync<T>(Task<T> task)
    {
        await WhenAsync((Task)task);
        return await task;
    }

    /// <summary>Lets time pass until something is true.</summary>
    public async Task UntilAsync(Func<bool> condition, string what)
    {
        var end = Time.GetUtcNow() + TimeSpan.FromMinutes(2);
        while (!condition())
        {
            Assert.True(Time.GetUtcNow() < end, $"Within two minutes it did not happen that {what}.");
            _engine.Step();
            await Task.Yield();
        }
    }

    /// <summary>Lets time pass.</summary>
    public void Pass(TimeSpan time) => _engine.Pass(time);

    /// <summary>Lets pass what a few stanzas need that go from node to node and back.</summary>
    public void Pass() => Pass(TimeSpan.FromMilliseconds(100));

    /// <summary>Makes an account, on any node.</summary>
    public async Task CreateAccountAsync(string bareJid)
    {
        var server = _nodes[0].Server;
        if (await server.Accounts.ReadAsync(Jid.Parse(bareJid)) is null)
        {
            await server.CreateAccountAsync(bareJid); // takes real time and none of the test's
        }
    }

    /// <summary>Logs in on a node and binds the resource; the account is made when it does not exist.</summary>
    public async Task<TestClient> LoginAsync(TestNode node, string jid)
    {
        var address = Jid.Parse(jid);
        await CreateAccountAsync(address.Bare.ToString());
        var client = node.Server.Connect();
        await WhenAsync(AuthenticateAsync(client, address));
        await WhenAsync(client.BindAsync(address.Resource));
        return client;
    }

    /// <summary>Logs in and sends initial presence; its reflection is taken off the wire.</summary>
    public async Task<TestClient> LoginWithPresenceAsync(TestNode node, string jid, int priority = 0)
    {
        var client = await LoginAsync(node, jid);
        await WhenAsync(client.SendInitialPresenceAsync(priority));
        Pass();
        return client;
    }

    /// <summary>Opens a stream and authenticates by SCRAM, which makes nobody wait for another thread; the stream is open for binding or resuming.</summary>
    public static async Task AuthenticateAsync(TestClient client, Jid address)
    {
        client.Domain = address.Domain;
        await client.OpenAsync();
        Assert.Null(await client.AuthenticateScramAsync(new()
        {
            Hash = ScramHash.Sha256,
            Username = address.Local,
            Password = TestServer.DefaultPassword,
        }));
        await client.OpenAsync();
    }

    /// <summary>Nothing comes through between two nodes any more, in either direction and without a word.</summary>
    public void Cut(TestNode one, TestNode other)
    {
        _engine.Network.Cuts.Add((one.Name, other.Name));
        _engine.Network.Cuts.Add((other.Name, one.Name));
    }

    /// <summary>Takes all cuts back.</summary>
    public void Heal() => _engine.Network.Cuts.Clear();

    /// <summary>Takes a node's connection to the broker away.</summary>
    public void Disconnect(TestNode node) => _engine.TransportOf(node.Kit).Disconnect();

    /// <summary>Gives it back.</summary>
    public void Reconnect(TestNode node) => _engine.TransportOf(node.Kit).Reconnect();

    /// <summary>Takes the table of the cluster away from a node: it will be expelled.</summary>
    public void LoseTable(TestNode node) => _engine.LoseTable(node.Kit);

    /// <summary>Gives it back.</summary>
    public void FindTable(TestNode node) => _engine.FindTable(node.Kit);

    /// <summary>As SIGSTOP.</summary>
    public void Suspend(TestNode node) => _engine.ClockOf(node.Kit).Suspend();

    /// <summary>As SIGCONT.</summary>
    public void Resume(TestNode node) => _engine.ClockOf(node.Kit).Resume();

    /// <summary>As kill -9. Its clients hear nothing more; use them no more.</summary>
    public void Kill(TestNode node)
    {
        node.Server.Kill();
        _engine.Crash(node.Kit);
        _nodes.Remove(node);
    }

    /// <summary>Stops a server in an orderly way; then its node leaves.</summary>
    public async Task StopAsync(TestNode node)
    {
        await WhenAsync(node.Server.StopAsync());
        await WhenAsync(_engine.NodeOf(node.Kit).LeaveAsync());
        _engine.Crash(node.Kit); // nothing of it must run on
        _nodes.Remove(node);
        await node.Server.DisposeAsync();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes.ToList())
        {
            await WhenAsync(node.Server.DisposeAsync().AsTask());
        }

        await _engine.DisposeAsync();
    }
}
