using Aviso.Abstractions.Clustering;
using Aviso.Protocol;
using Aviso.Streams.Relay;
using Aviso.Testing.Client;
using Aviso.Testing.Server;
using Microsoft.Extensions.DependencyInjection;

namespace Aviso.Streams.Tests.Relay;

/// <summary>A stream whose account is said to live on another node, which serves it or does not.</summary>
public sealed class ResidenceTests
{
    private const string Bind = "<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>orchard</resource></bind></iq>";

    [Fact]
    public async Task Account_that_moves_all_the_time_is_asked_for_four_times_and_its_client_is_to_come_again()
    {
        var homes = new Homes { IsElsewhere = _ => true };
        var links = new LinkPair();
        await using var server = await StartAsync(homes, links);
        var client = await AuthenticatedAsync(server);
        links.First.Fate = entry => Answer(links, entry, RelayKind.Refuse, (byte)RelayRefusal.Moved);

        await client.SendAsync(Bind);

        await client.ReceiveStreamErrorAsync("resource-constraint");
        Assert.Equal(4, links.First.Sent.Count);
    }

    [Theory]
    [InlineData(LinkOutcome.PeerGone)]
    [InlineData(LinkOutcome.Handled)] // and refused
    public async Task Account_that_has_moved_here_meanwhile_is_served_here(LinkOutcome outcome)
    {
        var homes = new Homes { IsElsewhere = tries => tries == 0 };
        var links = new LinkPair();
        await using var server = await StartAsync(homes, links);
        var client = await AuthenticatedAsync(server);
        links.First.Fate = entry => outcome == LinkOutcome.PeerGone ? outcome : Answer(links, entry, RelayKind.Refuse, (byte)RelayRefusal.Moved);

        await client.SendAsync(Bind);

        Assert.Equal("result", (await client.ReceiveAsync())["type"]);
        Assert.Equal((2, 0), (homes.Claims, homes.Releases));
    }

    [Fact]
    public async Task Nobody_knows_where_it_lives()
    {
        var homes = new Homes { IsElsewhere = _ => throw new HomeUnknownException("nobody answers") };
        await using var server = await StartAsync(homes, new());
        var client = await AuthenticatedAsync(server);

        await client.SendAsync(Bind);

        await client.ReceiveStreamErrorAsync("resource-constraint");
    }

    [Fact]
    public async Task Claim_is_given_back_when_nothing_is_bound()
    {
        var homes = new Homes { IsElsewhere = _ => false };
        await using var server = await StartAsync(homes, new(), settings => settings.Options.Configure<Abstractions.Hosts.HostOptions>(host => host.MaxResources = 1));
        await server.LoginAsync("romeo@example.org/home");
        var client = await AuthenticatedAsync(server);

        await client.SendAsync(Bind);

        Assert.Equal("error", (await client.ReceiveAsync())["type"]);
        Assert.Equal((2, 1), (homes.Claims, homes.Releases));
    }

    [Fact]
    public async Task Client_waits_no_longer_than_it_may_for_a_home_that_does_not_answer()
    {
        var homes = new Homes { IsElsewhere = tries => tries == 0 };
        var links = new LinkPair();
        await using var server = await StartAsync(homes, links);
        var client = await AuthenticatedAsync(server);
        links.First.Fate = _ => LinkOutcome.Handled;

        await client.SendAsync(Bind);
        server.Advance(TimeSpan.FromSeconds(11));

        Assert.Equal("result", (await client.ReceiveAsync())["type"]);
    }

    private static LinkOutcome? Answer(LinkPair links, LinkEntry entry, RelayKind kind, byte flag)
    {
        Assert.True(RelayFrame.TryDecode(entry.Bytes, out var frame));
        _ = links.First.ReceiveAsync(new RelayFrame(kind, true, flag, frame.Stream, 1000, default).Encode()).AsTask();
        return LinkOutcome.Handled;
    }

    private static async Task<TestClient> AuthenticatedAsync(TestServer server)
    {
        if (await server.Accounts.ReadAsync(Jid.Parse("romeo@example.org")) is null)
        {
            await server.CreateAccountAsync("romeo@example.org");
        }

        var client = server.Connect();
        await client.OpenAsync();
        await client.AuthenticatePlainAsync("romeo", TestServer.DefaultPassword);
        await client.OpenAsync();
        return client;
    }

    private static Task<TestServer> StartAsync(Homes homes, LinkPair links, Action<TestServerSettings>? more = null) => StreamServer.StartAsync(more: settings =>
    {
        settings.Services = services =>
        {
            services.AddSingleton(provider => new RelayTable(
                new FakeCluster(links.First, LinkPair.One, new RelayPair.FakeBus()),
                provider.GetRequiredService<RelayLimits>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<Microsoft.Extensions.Logging.ILogger<RelayTable>>()));
            services.AddSingleton<IAccountHomes>(homes);
        };
        more?.Invoke(settings);
    });

    private sealed class Homes : IAccountHomes
    {
        public int Claims { get; private set; }

        public int Releases { get; private set; }

        /// <summary>Whether an account lives on the other node, by how often it was asked before.</summary>
        public required Func<int, bool> IsElsewhere { get; init; }

        public ValueTask<NodeId?> ClaimAsync(Jid bareJid) => new(IsElsewhere(Claims++) ? LinkPair.Two : null);

        public void Release(Jid bareJid) => Releases++;

        public ValueTask<NodeId?> FindAsync(Jid bareJid) => default;

        public void NotThere(Jid bareJid)
        {
            // Nothing is kept.
        }
    }
}
