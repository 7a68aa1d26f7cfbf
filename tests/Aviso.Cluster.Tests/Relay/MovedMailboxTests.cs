using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Stanzas;
using Aviso.ClusterKit.Servers;
using Aviso.Streams.Management;
using Aviso.Testing.Client;
using Aviso.Testing.Server;
using Microsoft.Extensions.DependencyInjection;
using static Aviso.Cluster.Tests.Relay.RelayedResumptionTests;

namespace Aviso.Cluster.Tests.Relay;

/// <summary>A session moves while it is being handed what was stored for its account: the other node goes on at the same place.</summary>
public sealed class MovedMailboxTests
{
    private const string Romeo = "romeo@example.org";
    private const string Juliet = "juliet@example.org/balcony";

    [Theory]
    [InlineData(0)]
    [InlineData(60)] // so many that not even one more page has room
    public async Task Mailbox_that_is_being_handed_out_goes_on_where_it_was(int answers)
    {
        await using var cluster = await StartAsync(queue: 200);
        var juliet = await StoreAsync(cluster, 400);
        var (romeo, id) = await ManagedAsync(cluster, cluster["n1"]);
        await cluster.SendAsync(romeo, "<presence/>");
        await cluster.SendAsync(juliet, Say(Romeo, "400"));
        List<string> heard = [];
        var handled = await TakeAsync(cluster, romeo, heard);
        Assert.Equal(128, heard.Count);
        for (var number = 0; number < answers; number++)
        {
            await cluster.RequestAsync(romeo, "get", "<ping xmlns='urn:xmpp:ping'/>");
        }

        await cluster.StopAsync(cluster["n1"]);
        await cluster.SendAsync(juliet, Say(Romeo, "401"));
        var again = await MovedSessions.ResumeAnyAsync(cluster, "n2", id, handled + answers);
        await TakeAllAsync(cluster, again, handled + answers, heard);

        Assert.Equal(Numbers(402), heard);
    }

    [Fact]
    public async Task Client_that_acknowledges_nothing_at_first_gets_the_rest_when_it_does()
    {
        await using var cluster = await StartAsync(queue: 200);
        var juliet = await StoreAsync(cluster, 300);
        var (romeo, id) = await ManagedAsync(cluster, cluster["n1"]);
        await cluster.SendAsync(romeo, "<presence/>");

        await cluster.StopAsync(cluster["n1"]);
        await cluster.SendAsync(juliet, Say(Romeo, "300"));
        var again = await MovedSessions.ResumeAnyAsync(cluster, "n2", id);
        List<string> heard = [];
        await TakeAllAsync(cluster, again, 0, heard);

        Assert.Equal(Numbers(301), heard);
    }

    [Fact]
    public async Task Page_that_goes_out_in_parts_is_gone_on_with_between_two_of_them()
    {
        await using var cluster = await StartAsync(queue: 60);
        var padding = new string('x', 8 * 1024); // sixteen of them are handed out at once, and a page has more
        var juliet = await StoreAsync(cluster, 100, number => $"{number} {padding}");
        var (romeo, id) = await ManagedAsync(cluster, cluster["n1"]);
        await cluster.SendAsync(romeo, "<presence/>");
        List<string> heard = [];
        var handled = await TakeAsync(cluster, romeo, heard);
        Assert.InRange(heard.Count, 16, 48);

        await cluster.StopAsync(cluster["n1"]);
        await cluster.SendAsync(juliet, Say(Romeo, "100"));
        var again = await MovedSessions.ResumeAnyAsync(cluster, "n2", id, handled);
        await TakeAllAsync(cluster, again, handled, heard);

        Assert.Equal(Numbers(101), heard.Select(one => one.Split(' ')[0]));
    }

    [Fact]
    public async Task Message_that_finds_its_session_moving_stays_in_its_place()
    {
        var obstacle = new Obstacle();
        await using var cluster = await StartAsync(queue: 200, settings =>
        {
            settings.With(typeof(Pausing));
            settings.Services += services => services.AddSingleton(obstacle);
        });
        var juliet = await StoreAsync(cluster, 100);
        var (romeo, id) = await ManagedAsync(cluster, cluster["n1"]);
        await cluster.SendAsync(romeo, "<presence/>");
        await obstacle.Met.Task; // the thirtieth message is under way to the session

        var stopping = cluster["n1"].Server.StopAsync();
        await cluster.SendAsync(juliet, Say(Romeo, "100"));
        obstacle.Gone.SetResult();
        await cluster.WhenAsync(stopping);
        await cluster.StopAsync(cluster["n1"]);
        var again = await MovedSessions.ResumeAnyAsync(cluster, "n2", id);
        List<string> heard = [];
        await TakeAllAsync(cluster, again, 0, heard);

        Assert.Equal(Numbers(101), heard);
    }

    private static Task<TestCluster> StartAsync(int queue, Action<TestServerSettings>? configure = null) => RelayCluster.StartAsync(settings =>
    {
        configure?.Invoke(settings);
        settings.Options.Configure<StreamManagementOptions>(options => options.MaxUnackedStanzas = queue);
    });

    private static async Task<TestClient> StoreAsync(TestCluster cluster, int count, Func<int, string>? text = null)
    {
        await cluster.CreateAccountAsync(Romeo);
        var juliet = await cluster.LoginAsync(cluster["n2"], Juliet);
        for (var number = 0; number < count; number++)
        {
            await juliet.SendAsync(Say(Romeo, text?.Invoke(number) ?? $"{number}"));
        }

        cluster.Pass(TimeSpan.FromSeconds(1));
        return juliet;
    }

    // How many stanzas have come; the answer by which the client knows that this is all is one of them.
    private static async Task<int> TakeAsync(TestCluster cluster, TestClient client, List<string> texts)
    {
        var stanzas = (await cluster.WhenAsync(client.ReceiveAllAsync())).Where(one => one.Name is "message" or "presence" or "iq").ToList();
        texts.AddRange(stanzas.Where(one => one.Name == "message").Select(one => one.Child("body")!.Text));
        return stanzas.Count + 1;
    }

    // Takes and acknowledges until no message comes any more.
    private static async Task TakeAllAsync(TestCluster cluster, TestClient client, int handled, List<string> texts)
    {
        int before;
        do
        {
            before = texts.Count;
            handled += await TakeAsync(cluster, client, texts);
            await cluster.SendAsync(client, $"<a xmlns='urn:xmpp:sm:3' h='{handled}'/>");
        }
        while (texts.Count > before);
    }

    private static IEnumerable<string> Numbers(int count) => Enumerable.Range(0, count).Select(number => $"{number}");

    private sealed class Obstacle
    {
        public TaskCompletionSource Met { get; } = new();

        public TaskCompletionSource Gone { get; } = new();
    }

    [XmppModule("pausing")]
    private sealed class Pausing(Obstacle obstacle) : IModule
    {
        public void Declare(ModuleManifest manifest) => manifest.On(Hooks.Delivering, Phase.Guard, OnDelivering).For(StanzaKind.Message);

        private async ValueTask<Verdict> OnDelivering(StanzaContext leg)
        {
            if (leg.IsKept && leg.Stanza.Root.Child("body"u8).Text == "30")
            {
                obstacle.Met.TrySetResult();
                await obstacle.Gone.Task;
            }

            return Verdict.Continue;
        }
    }
}
