using System.Text;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Storage;
using Aviso.Testing.Client;
using Aviso.Testing.Server;
using Aviso.Testing.Storage;
using Aviso.Xml;

namespace Aviso.Modules.Tests.Archive;

/// <summary>What a client learns of its archive together with its resource (XEP-0386 §4.2).</summary>
public sealed class InlineBindTests
{
    [Fact]
    public async Task Bound_tells_the_first_and_the_last_message()
    {
        await using var server = await StartAsync();
        Assert.Equal("<bound xmlns='urn:xmpp:bind:0'><metadata xmlns='urn:xmpp:mam:2'/></bound>", (await BindAsync(server)).Bound.ToXml());

        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        await juliet.SendAsync("<message to='romeo@example.org' type='chat'><body>one</body></message><message to='romeo@example.org' type='chat'><body>two</body></message>");
        await juliet.BarrierAsync();
        var (romeo, bound) = await BindAsync(server);

        await romeo.SendAsync("<iq type='get' id='md'><metadata xmlns='urn:xmpp:mam:2'/></iq>");
        var asked = (await romeo.ReceiveAsync()).Child("metadata", "urn:xmpp:mam:2")!;
        Assert.Equal(asked.ToXml(), bound.Child("metadata", "urn:xmpp:mam:2")!.ToXml());
        Assert.NotEqual(asked.Child("start")!["id"], asked.Child("end")!["id"]);
    }

    [Fact]
    public async Task Offline_messages_are_left_to_the_archive_and_only_others_are_delivered()
    {
        await using var server = await StartAsync();
        var juliet = await server.LoginAsync("juliet@example.org/balcony");
        await juliet.SendAsync(
            "<message to='romeo@example.org' type='chat'><body>archived</body></message>"
            + "<message to='romeo@example.org' type='chat'><body>fleeting</body><no-permanent-store xmlns='urn:xmpp:hints'/></message>");
        await juliet.ReceiveNothingAsync();
        var (romeo, _) = await BindAsync(server);
        await juliet.SendAsync("<message to='romeo@example.org' type='chat'><body>later</body></message>");
        await juliet.ReceiveNothingAsync();

        await romeo.SendAsync("<presence/>");

        await romeo.ReceiveAsync("the own presence");
        Assert.Equal(["fleeting", "later"], (await romeo.ReceiveAllAsync()).Select(message => message.Child("body")!.Text));
        Assert.Equal(0, await server.Storage.Log("offline").CountAsync(new("example.org", "romeo"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Store_that_does_not_answer_keeps_nobody_out()
    {
        await using var server = await StartAsync(settings => settings.With(typeof(StoreBreaker)));

        Assert.Empty((await BindAsync(server)).Bound.Children);
    }

    private static async Task<TestServer> StartAsync(Action<TestServerSettings>? configure = null)
    {
        var server = await TestServer.StartAsync(configure);
        await server.CreateAccountAsync("romeo@example.org", "secret");
        return server;
    }

    private static async Task<(TestClient Client, Element Bound)> BindAsync(TestServer server)
    {
        var client = server.Connect(isDirectTls: true);
        await client.OpenAsync();
        await client.SendAsync(
            $"<authenticate xmlns='urn:xmpp:sasl:2' mechanism='PLAIN'><initial-response>{Convert.ToBase64String(Encoding.UTF8.GetBytes("\0romeo\0secret"))}</initial-response>"
            + "<bind xmlns='urn:xmpp:bind:0'/></authenticate>");
        var success = await client.ReceiveAsync();
        await client.ReceiveAsync("features");
        return (client, success.Child("bound", "urn:xmpp:bind:0")!);
    }

    /// <summary>From the moment a client gets its resource on, the store does not answer. Comes before the archive, by its name.</summary>
    [XmppModule("absent-store")]
    public sealed class StoreBreaker(IStorage storage) : IModule
    {
        public void Declare(ModuleManifest manifest) => manifest.InlineBound(_ =>
        {
            ((MemoryStorage)storage).FailReads = new("The disk is gone.");
            return new((Element?)null);
        });
    }
}
