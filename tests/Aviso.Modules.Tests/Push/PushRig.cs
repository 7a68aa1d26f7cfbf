using Aviso.Abstractions.Modules;
using Aviso.Modules.Push;
using Aviso.Protocol;
using Aviso.Testing.Client;
using Aviso.Testing.Server;
using Aviso.Xml;

namespace Aviso.Modules.Tests.Push;

/// <summary>A server, Juliet with her devices, Romeo who writes to her, and a push service that is a client of the same server.</summary>
internal sealed class PushRig : IAsyncDisposable
{
    public const string Service = "pusher@example.org/app";
    private int _sent;

    private PushRig(TestServer server) => Server = server;

    public TestServer Server { get; }

    public TestClient Romeo { get; private set; } = null!;

    public TestClient Pusher { get; private set; } = null!;

    public static async Task<PushRig> StartAsync(Action<PushOptions>? configure = null)
    {
        var rig = new PushRig(await TestServer.StartAsync(settings =>
        {
            settings.Options.Configure<PushOptions>(options => configure?.Invoke(options));
            settings.Options.Configure<Streams.Clients.ClientOptions>(options => options.WatchdogDelay = TimeSpan.Zero); // fake clients answer no pings
        }));
        rig.Romeo = await rig.Server.LoginAsync("romeo@example.org/orchard");
        rig.Pusher = await rig.Server.LoginAsync(Service);
        return rig;
    }

    public Task IdleAsync() => Server.Get<PushModule>().Idle;

    /// <summary>Logs Juliet in and enables a device with her client; <paramref name="content"/> is what the request holds.</summary>
    public async Task<TestClient> EnableAsync(string node, string content = "", string resource = "phone", string attributes = "", string service = Service)
    {
        var juliet = await Server.LoginAsync($"juliet@example.org/{resource}");
        await EnableAsync(juliet, node, content, attributes, service);
        return juliet;
    }

    public static async Task EnableAsync(TestClient juliet, string node, string content = "", string attributes = "", string service = Service)
    {
        var answer = await juliet.RequestAsync("set", null, $"<enable xmlns='urn:xmpp:push:0' jid='{service}' node='{node}' {attributes}>{content}</enable>");
        Assert.Equal("result", answer["type"]);
    }

    public Task SayAsync(string content = "<body>hi</body>", string to = "juliet@example.org") =>
        Romeo.SendAsync($"<message to='{to}' type='chat' id='m{++_sent}'>{content}</message>");

    /// <summary>The next request at the push service.</summary>
    public async Task<Element> ReceivePublishAsync()
    {
        var request = await Pusher.ReceiveAsync("a notification");
        Assert.Equal(("iq", "set", "example.org"), (request.Name, request["type"], request["from"]));
        return request;
    }

    /// <summary>The next request at the push service, which takes it.</summary>
    public async Task<Element> TakeAsync()
    {
        var request = await ReceivePublishAsync();
        await AnswerAsync(request);
        return request;
    }

    /// <summary>The next two requests at the push service, which takes them, in the order of their nodes.</summary>
    public async Task<IReadOnlyList<Element>> TakeTwoAsync()
    {
        Element[] requests = [await ReceivePublishAsync(), await ReceivePublishAsync()];
        foreach (var request in requests)
        {
            await Pusher.SendAsync($"<iq type='result' id='{request["id"]}' to='example.org'/>");
        }

        await IdleAsync();
        return [.. requests.OrderBy(NodeOf, StringComparer.Ordinal)];
    }

    public async Task AnswerAsync(Element request, string? error = null, string type = "cancel")
    {
        await Pusher.SendAsync(error is null
            ? $"<iq type='result' id='{request["id"]}' to='example.org'/>"
            : $"<iq type='error' id='{request["id"]}' to='example.org'><error type='{type}'><{error} xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>");
        await IdleAsync();
    }

    public static Element PubSubOf(Element request) => request.Child("pubsub", Namespaces.PubSub)!;

    public static string? NodeOf(Element request) => PubSubOf(request).Child("publish")!["node"];

    public static Element NotificationOf(Element request) => PubSubOf(request).Child("publish")!.Child("item")!.Child("notification", Namespaces.Push)!;

    /// <summary>A field of the summary; null when it is not there.</summary>
    public static string? FieldOf(Element request, string name)
    {
        Assert.True(DataForm.TryParse(NotificationOf(request).Child("x", Namespaces.DataForms)!, out var form, out _));
        Assert.Equal("urn:xmpp:push:summary", form.FormType);
        return form[name]?.Value;
    }

    /// <summary>A report on Juliet as lines of the cells of some columns.</summary>
    public async Task<string[]> ReportAsync(string name, params int[] columns)
    {
        var report = Server.Get<IModuleCatalogue>().Manifests.SelectMany(one => one.AccountReports).Single(one => one.Name == name);
        var table = await report.Read((await Server.Accounts.FindAsync(Jid.Parse("juliet@example.org")))!);
        return [.. table.Rows.Select(row => string.Join(' ', columns.Select(column => row[column])))];
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
