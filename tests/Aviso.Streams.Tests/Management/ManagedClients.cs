using Aviso.Streams.Management;
using Aviso.Testing.Client;
using Aviso.Testing.Server;

namespace Aviso.Streams.Tests.Management;

/// <summary>Clients with stream management, and a server of nothing but the kernel and a module that is asked what it saw.</summary>
public abstract class ManagedClients
{
    protected const string Juliet = "juliet@example.org/balcony";
    protected const string Romeo = "romeo@example.org/orchard";

    /// <summary>What the client that was made last resumes by.</summary>
    protected string ResumptionId { get; private set; } = "";

    protected static Task<TestServer> StartAsync(StreamManagementOptions? options = null, int? outboxBytes = null) => TestServer.StartAsync(settings =>
    {
        settings.WithoutModules().With(typeof(ProbeModule));
        settings.Options.Set(options ?? new StreamManagementOptions());
        settings.Options.Configure<Aviso.Streams.Clients.ClientOptions>(one =>
        {
            one.WatchdogDelay = TimeSpan.Zero; // fake clients answer no pings
            one.MaxOutboxBytes = outboxBytes ?? one.MaxOutboxBytes;
        });
    });

    protected async Task<TestClient> ManagedAsync(TestServer server, string jid, bool resume = false)
    {
        var client = await server.LoginAsync(jid);
        await client.SendAsync("<presence/>");
        await client.SendAsync(resume ? "<enable xmlns='urn:xmpp:sm:3' resume='true'/>" : "<enable xmlns='urn:xmpp:sm:3'/>");
        var enabled = await client.ReceiveAsync();
        Assert.Equal("enabled", enabled.Name);
        ResumptionId = enabled["id"] ?? "";
        return client;
    }

    protected static async Task<TestClient> ConnectAsync(TestServer server, string jid)
    {
        var client = server.Connect();
        var parsed = Aviso.Protocol.Jid.Parse(jid);
        if (await server.Accounts.ReadAsync(parsed.Bare) is null)
        {
            await server.CreateAccountAsync(parsed.Bare.ToString());
        }

        await client.OpenAsync();
        await client.AuthenticatePlainAsync(parsed.Local, TestServer.DefaultPassword);
        await client.OpenAsync();
        return client;
    }

    protected static Task SayAsync(TestClient from, string text, string to = Romeo) =>
        from.SendAsync($"<message to='{to}' type='chat'><body>{text}</body></message>");

    protected static async Task ReceiveFailedAsync(TestClient client, string condition)
    {
        var failed = await client.ReceiveAsync();
        Assert.Equal(("failed", condition), (failed.Name, failed.Children[0].Name));
    }
}
