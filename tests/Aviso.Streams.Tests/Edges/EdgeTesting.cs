using Aviso.Streams.Clients;
using Aviso.Testing.Client;
using Aviso.Testing.Server;

namespace Aviso.Streams.Tests.Edges;

/// <summary>What tests of edges do again and again.</summary>
internal static class EdgeTesting
{
    /// <summary>An inner server with the account of juliet, linked to the edge.</summary>
    public static async Task<TestServer> StartAsync(EdgeRig rig, Action<ClientOptions>? clients = null, Action<TestServerSettings>? more = null)
    {
        var before = rig.Servers.All.Count(one => !one.IsDraining);
        var server = await rig.AddServerAsync(settings =>
        {
            settings.Options.Configure(clients ?? (_ => { }));
            more?.Invoke(settings);
        });
        if (await server.Accounts.ReadAsync(Protocol.Jid.Parse("juliet@example.org")) is null)
        {
            await server.CreateAccountAsync("juliet@example.org");
        }

        await rig.LinkedAsync(before + 1);
        return server;
    }

    /// <summary>Asks for stream management with resumption.</summary>
    public static async Task<string> EnableAsync(TestClient client)
    {
        await client.SendAsync("<enable xmlns='urn:xmpp:sm:3' resume='true'/>");
        return (await client.ReceiveAsync("enabled"))["id"]!;
    }

    /// <summary>Comes again by the edge and resumes.</summary>
    public static async Task<TestClient> ResumeAsync(EdgeRig rig, string id, int h = 0)
    {
        var client = rig.Connect();
        await client.OpenAsync();
        await client.StartTlsAsync();
        await client.OpenAsync();
        await client.AuthenticatePlainAsync("juliet", TestServer.DefaultPassword);
        await client.OpenAsync();
        await client.SendAsync($"<resume xmlns='urn:xmpp:sm:3' previd='{id}' h='{h}'/>");
        Assert.Equal("resumed", (await client.ReceiveAsync("resumed")).Name);
        return client;
    }
}
