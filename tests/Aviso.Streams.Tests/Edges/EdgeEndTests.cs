using Aviso.Streams.Edges.Link;
using Aviso.Testing.Server;
using Aviso.Testing.Transport;

namespace Aviso.Streams.Tests.Edges;

/// <summary>Links that are cut, servers that go, edges that stop.</summary>
public sealed class EdgeEndTests
{
    private const string Juliet = "juliet@example.org/balcony";
    private const string Romeo = "romeo@example.org/orchard";

    [Fact]
    public async Task Without_an_inner_server_a_stream_waits_and_is_refused()
    {
        await using var rig = new EdgeRig(wait: TimeSpan.FromSeconds(5));
        var early = rig.Connect();
        await early.SendHeaderAsync();
        rig.Advance(TimeSpan.FromSeconds(6));
        await early.ReceiveHeaderAsync();
        await early.ReceiveStreamErrorAsync("resource-constraint");
        await early.ReceiveEndOfConnectionAsync();
    }

    [Fact]
    public async Task A_stream_that_waits_is_given_to_the_server_that_comes()
    {
        await using var rig = new EdgeRig();
        var early = rig.Connect();
        var opening = early.OpenAsync();
        await EdgeTesting.StartAsync(rig);
        await opening;
    }

    [Fact]
    public async Task When_the_link_is_cut_clients_are_told_and_sessions_wait()
    {
        await using var rig = new EdgeRig();
        await EdgeTesting.StartAsync(rig);
        var juliet = await rig.LoginAsync(Juliet);
        var id = await EdgeTesting.EnableAsync(juliet);

        rig.Links[0].Dispose();
        await juliet.ReceiveStreamErrorAsync("system-shutdown");
        await juliet.ReceiveEndOfConnectionAsync();

        rig.Advance(TimeSpan.FromSeconds(1)); // the server dials again
        await rig.LinkedAsync();
        await EdgeTesting.ResumeAsync(rig, id);
    }

    [Fact]
    public async Task A_client_in_the_middle_of_its_login_is_told_within_a_stream()
    {
        await using var rig = new EdgeRig();
        await EdgeTesting.StartAsync(rig);
        var juliet = rig.Connect();
        await juliet.OpenAsync();
        await juliet.StartTlsAsync();
        juliet.ExpectNewStream();

        rig.Links[0].Dispose();
        await juliet.ReceiveHeaderAsync();
        await juliet.ReceiveStreamErrorAsync("system-shutdown");
    }

    [Fact]
    public async Task What_was_not_whole_when_the_link_was_cut_is_cut_too()
    {
        await using var rig = new EdgeRig();
        var server = await EdgeTesting.StartAsync(rig);
        var connection = new MemoryConnection(clientWindow: 1000);
        var juliet = await rig.LoginAsync(Juliet, connection: connection);
        var romeo = await server.LoginAsync(Romeo);

        // More than the window, so that only a part of it has come.
        await romeo.SendAsync($"<message to='{Juliet}'><body>{new string('x', 100_000)}</body></message>");
        rig.Links[0].Dispose();
        await Assert.ThrowsAnyAsync<Exception>(() => juliet.ReceiveAsync());
        await connection.Served.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_server_that_is_silent_for_too_long_is_given_up()
    {
        await using var rig = new EdgeRig();
        await EdgeTesting.StartAsync(rig);
        var juliet = await rig.LoginAsync(Juliet);

        rig.Links[0].Hold(true); // nothing it says arrives
        rig.Advance(TimeSpan.FromSeconds(14));
        Assert.Single(rig.Servers.All);
        rig.Advance(TimeSpan.FromSeconds(2));
        await juliet.ReceiveStreamErrorAsync("system-shutdown");
    }

    [Fact]
    public async Task Streams_go_to_the_server_with_the_fewest()
    {
        await using var rig = new EdgeRig();
        await EdgeTesting.StartAsync(rig);
        await EdgeTesting.StartAsync(rig);
        for (var number = 0; number < 10; number++)
        {
            await rig.Connect().OpenAsync();
        }

        Assert.All(rig.Servers.All, server => Assert.Equal(5, server.Count));
    }

    [Fact]
    public async Task A_server_that_drains_sends_clients_back_to_their_edge_which_gives_them_to_another()
    {
        await using var rig = new EdgeRig();
        var first = await EdgeTesting.StartAsync(rig);
        var juliet = rig.Connect(isDirectTls: true);
        await juliet.LoginAsync(Juliet, TestServer.DefaultPassword);
        await EdgeTesting.StartAsync(rig);

        await rig.DialerOf(first).CloseAsync();
        var stopping = first.StopAsync();
        var error = await juliet.ReceiveStreamErrorAsync("see-other-host");
        Assert.Equal(EdgeRig.EdgeAddress, error.Child("see-other-host", Protocol.Namespaces.Streams)!.Text);
        await juliet.CloseAsync();
        await stopping;
        var ending = rig.DialerOf(first).EndAsync();
        rig.Links[0].Other.Dispose(); // as an edge does that has read all
        await ending;

        await rig.LoginAsync(Juliet);
        Assert.Equal(1, Assert.Single(rig.Servers.All, server => !server.IsDraining).Count);
    }

    [Fact]
    public async Task A_server_that_drains_gets_no_stream_over_any_of_its_links()
    {
        await using var rig = new EdgeRig();
        var leaving = await rig.AddServerAsync(links: 2);
        await rig.LinkedAsync(2);
        rig.Links[1].Hold(true); // what it says over this link arrives later
        await rig.DialerOf(leaving).CloseAsync();
        await rig.AddServerAsync();
        await rig.LinkedAsync(2);

        for (var number = 0; number < 3; number++)
        {
            await rig.Connect().OpenAsync();
        }

        Assert.Equal([0, 0, 3], rig.Servers.All.Select(one => one.Count));
    }

    [Fact]
    public async Task Sessions_survive_an_edge_that_stops()
    {
        await using var rig = new EdgeRig();
        var server = await EdgeTesting.StartAsync(rig);
        var juliet = await rig.LoginAsync(Juliet);
        await EdgeTesting.EnableAsync(juliet);
        var stopping = rig.Streams.StopAsync(TimeSpan.FromSeconds(10));
        await juliet.ReceiveStreamErrorAsync("system-shutdown");
        await juliet.Transport.EndAsync();
        await stopping.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        var romeo = await server.LoginAsync(Romeo);
        await romeo.SendAsync($"<iq type='get' id='i' to='{Juliet}'><q xmlns='urn:q'/></iq>");
        await romeo.ReceiveNothingAsync(); // it waits for juliet, who may resume
    }

    [Fact]
    public async Task An_edge_that_cannot_be_reached_is_tried_again_with_growing_pauses()
    {
        await using var rig = new EdgeRig { IsReachable = false };
        var server = await rig.AddServerAsync();
        await server.CreateAccountAsync("juliet@example.org");
        rig.Advance(TimeSpan.FromSeconds(60));
        rig.IsReachable = true;
        while (rig.Servers.All.Count == 0)
        {
            rig.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await rig.LoginAsync(Juliet);
    }

    [Fact]
    public async Task Much_for_one_client_does_not_hold_up_others()
    {
        await using var rig = new EdgeRig(limits: new() { IsInline = true, Window = 8192, QueueBytes = 64 * 1024 });
        var server = await EdgeTesting.StartAsync(rig);
        await rig.LoginAsync(Juliet, connection: new MemoryConnection(clientWindow: 1000));
        var garden = await rig.LoginAsync("juliet@example.org/garden");
        var romeo = await server.LoginAsync(Romeo);
        for (var number = 0; number < 100; number++)
        {
            await romeo.SendAsync($"<message to='{Juliet}'><body>{new string('x', 2000)}</body></message>");
        }

        await romeo.SendAsync("<message to='juliet@example.org/garden'><body>hi</body></message>");
        Assert.Equal("message", (await garden.ReceiveAsync()).Name);
    }
}
