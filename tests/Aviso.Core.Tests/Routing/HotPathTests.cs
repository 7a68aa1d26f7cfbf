using System.Diagnostics;
using System.Reflection;
using System.Text;
using Aviso.Abstractions.Hosts;
using Aviso.ClusterKit.Servers;
using Aviso.Streams.Clients;
using Aviso.Testing.Server;

namespace Aviso.Core.Tests.Routing;

/// <summary>
/// What ordinary stanzas cost, from the bytes of one client's connection to the outbox of another: no memory at all. The
/// collector's work is what makes the slowest deliveries slow.
/// </summary>
public sealed class HotPathTests
{
    private const int Stanzas = 10_000;
    private const string Chat = " type='chat' id='m1'><body>Wherefore art thou &lt;Romeo&gt;?</body><active xmlns='http://jabber.org/protocol/chatstates'/></message>";

    public static TheoryData<string, bool> Cases => new MatrixTheoryData<string, bool>(
        [
            "<message to='romeo@example.org/orchard'" + Chat,
            "<message to='romeo@example.org'" + Chat,
            "<message to='juliet@example.org'" + Chat,
            "<presence to='romeo@example.org/orchard'><show>away</show></presence>",
            "<presence to='juliet@example.org'/>",
            "<iq type='get' id='i1' to='romeo@example.org/orchard'><query xmlns='jabber:iq:version'/></iq>",
            "<iq type='result' id='i1' to='romeo@example.org/orchard'/>",
        ],
        [false, true]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Delivery_allocates_nothing(string stanza, bool withAllModules)
    {
        await using var server = await StartAsync(withAllModules);
        await AssertNothingAllocatedAsync(server, stanza);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Delivery_on_a_node_of_a_cluster_allocates_nothing(string stanza, bool withAllModules)
    {
        SkipWithoutOptimizer();
        await using var cluster = await TestCluster.StartAsync(1, settings => Configure(settings, withAllModules));
        await AssertNothingAllocatedAsync(cluster["n1"].Server, stanza);
    }

    private static async Task AssertNothingAllocatedAsync(TestServer server, string stanza)
    {
        var romeo = await PumpedConnection.LoginAsync(server, "romeo@example.org/orchard", withPresence: true);
        var juliet = await PumpedConnection.LoginAsync(server, "juliet@example.org/balcony", withPresence: true);
        await PumpedConnection.LoginAsync(server, "juliet@example.org/chamber", withPresence: true);
        var before = romeo.SentBytes + juliet.SentBytes;

        var allocated = BytesPerRound(juliet, stanza);

        Assert.True(romeo.SentBytes + juliet.SentBytes - before > Stanzas * 50, "Nothing was delivered.");
        Assert.Equal(0, allocated);
    }

    [Fact]
    public async Task Ping_allocates_nothing()
    {
        await using var server = await StartAsync(withAllModules: true);
        var juliet = await PumpedConnection.LoginAsync(server, "juliet@example.org/balcony", withPresence: true);

        var allocated = BytesPerRound(juliet, "<iq type='get' id='p1' to='example.org'><ping xmlns='urn:xmpp:ping'/></iq>");

        Assert.Equal(0, allocated);
    }

    [Fact]
    public async Task White_space_allocates_nothing()
    {
        await using var server = await StartAsync(withAllModules: false);
        var juliet = await PumpedConnection.LoginAsync(server, "juliet@example.org/balcony", withPresence: false);

        Assert.Equal(0, BytesPerRound(juliet, " "));
    }

    private static Task<TestServer> StartAsync(bool withAllModules)
    {
        SkipWithoutOptimizer();
        return TestServer.StartAsync(settings => Configure(settings, withAllModules));
    }

    private static void SkipWithoutOptimizer() => Assert.SkipWhen(
        typeof(ClientOptions).Assembly.GetCustomAttribute<DebuggableAttribute>()?.IsJITOptimizerDisabled == true,
        "In a debug build each call of an asynchronous method allocates.");

    private static void Configure(TestServerSettings settings, bool withAllModules)
    {
        if (!withAllModules)
        {
            settings.WithoutModules();
        }

        // Whoever keeps messages needs memory for what it keeps.
        settings.Without("archive");
        settings.Options.Configure<ClientOptions>(options => (options.MaxStanzasPerSecond, options.MaxBytesPerSecond) = (0, 0));
    }

    // The best of several rounds: before code is compiled for good, it may allocate.
    private static long BytesPerRound(PumpedConnection sender, string stanza)
    {
        ReadOnlyMemory<byte> bytes = Encoding.UTF8.GetBytes(stanza);
        var best = long.MaxValue;
        for (var round = 0; round < 10 && best > 0; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var count = 0; count < Stanzas; count++)
            {
                sender.Push(bytes);
            }

            best = Math.Min(best, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return best;
    }
}
