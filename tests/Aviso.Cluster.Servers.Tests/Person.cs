using System.Globalization;
using Aviso.Cluster.Processes;
using Aviso.Protocol;
using Aviso.Testing;
using Aviso.Testing.Client;
using Aviso.Xml;

namespace Aviso.Cluster.Servers.Tests;

/// <summary>Somebody at a client with stream management: knows which of the messages sent the server has taken over.</summary>
internal sealed class Person : IAsyncDisposable
{
    private const string Management = "urn:xmpp:sm:3";
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);
    private readonly TestClient _client;
    private readonly string _user;
    private string? _resumption;
    private int _received;
    private int _sent;

    private Person(TestClient client, string user) => (_client, _user) = (client, user);

    public TestClient Client => _client;

    /// <summary>Logs in on a node, with stream management and initial presence.</summary>
    public static Task<Person> LoginAsync(ServerNode node, string user, string resource, bool resumable = false) =>
        LoginAsync(node.ConnectAsync, user, resource, resumable);

    /// <summary>The same over a connection of whatever kind.</summary>
    public static async Task<Person> LoginAsync(Func<Task<TestClient>> connect, string user, string resource, bool resumable = false)
    {
        var client = await connect();
        await client.LoginAsync($"{user}@{ServerNode.Domain}/{resource}", ServerNode.Password);
        await client.SendAsync($"<enable xmlns='{Management}'{(resumable ? " resume='true'" : "")}/>");
        var person = new Person(client, user);
        person._resumption = (await person.UntilAsync(element => element.Name == "enabled"))["id"];
        await person.SendAsync("<presence/>");
        await person.AcknowledgedAsync();
        return person;
    }

    /// <summary>Connects to a node and goes on with the session there.</summary>
    public Task<Person> ResumeAsync(ServerNode node) => ResumeAsync(node.ConnectAsync);

    /// <summary>The same over a connection of whatever kind.</summary>
    public async Task<Person> ResumeAsync(Func<Task<TestClient>> connect)
    {
        var client = await connect();
        await client.OpenAsync();
        await client.StartTlsAsync();
        await client.OpenAsync();
        await client.AuthenticatePlainAsync(_user, ServerNode.Password);
        await client.OpenAsync();
        await client.SendAsync($"<resume xmlns='{Management}' h='{_received}' previd='{_resumption}'/>");
        var person = new Person(client, _user) { _resumption = _resumption, _received = _received, _sent = _sent };
        await person.UntilAsync(element => element.Name == "resumed" ? true : element.Name == "failed" ? throw new TestFailedException($"Not resumed: {element.ToXml()}") : false);
        return person;
    }

    /// <summary>Sends a stanza.</summary>
    public Task SendAsync(string stanza)
    {
        _sent++;
        return _client.SendAsync(stanza);
    }

    /// <summary>Sends messages one after the other and waits until the server has acknowledged all that was sent.</summary>
    public async Task TellAsync(string to, params IEnumerable<string> bodies)
    {
        foreach (var body in bodies)
        {
            await SendAsync(Message(to, body));
        }

        await AcknowledgedAsync();
    }

    /// <summary>A chat message.</summary>
    public static string Message(string to, string body) =>
        $"<message type='chat' id='{body.Replace(' ', '-')}' to='{to}@{ServerNode.Domain}'><body>{body}</body></message>";

    /// <summary>The ids of messages that came back as errors.</summary>
    public HashSet<string> Refused { get; } = [];

    /// <summary>Waits until the server has taken over everything that was sent.</summary>
    public async Task AcknowledgedAsync()
    {
        var acknowledged = -1;
        var began = TimeProvider.System.GetTimestamp();
        while (acknowledged < _sent)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < s_patience, $"Of {_sent} stanzas {_client.Name} has {acknowledged} acknowledged after a minute.");
            await _client.SendAsync($"<r xmlns='{Management}'/>");
            var answer = await UntilAsync(element => element is { Name: "a", Namespace: Management });
            acknowledged = int.Parse(answer["h"]!, CultureInfo.InvariantCulture);
            if (acknowledged < _sent)
            {
                await Task.Delay(s_look); // the server tells at once how far it is, and may be no further for seconds
            }
        }

        Assert.Equal(_sent, acknowledged);
    }

    /// <summary>The next message with that text; other stanzas before it are thrown away.</summary>
    public async Task<Element> HearAsync(string body) =>
        await UntilAsync(element => element.Name == "message" && (element.Child("body")?.Text == body));

    /// <summary>The error with which a message that was sent comes back.</summary>
    public async Task<Element> RefusedAsync(string body) =>
        await UntilAsync(element => element.Name == "message" && element["type"] == "error" && element["id"] == body);

    /// <summary>Waits until the stream is closed with an error; other elements before it are thrown away.</summary>
    public async Task ClosedAsync(string condition)
    {
        var error = await UntilAsync(element => element is { Name: "error", Namespace: Namespaces.Stream });
        Assert.True(error.Child(condition, Namespaces.Streams) is not null, $"The stream was closed with another error: {error.ToXml()}");
    }

    /// <summary>The next presence of somebody.</summary>
    public async Task<Element> SeeAsync(string from, string? type = null) =>
        await UntilAsync(element => element.Name == "presence" && element["from"] == from && element["type"] == type);

    /// <summary>The texts of all messages with somebody that the archive has (XEP-0313), the oldest first.</summary>
    public async Task<IReadOnlyList<string>> ArchiveAsync(string with)
    {
        List<string> bodies = [];
        var after = string.Empty;
        while (true)
        {
            var id = $"archive{bodies.Count}";
            await SendAsync($"""
                <iq type='set' id='{id}'><query xmlns='urn:xmpp:mam:2'><x xmlns='jabber:x:data' type='submit'>
                <field var='FORM_TYPE'><value>urn:xmpp:mam:2</value></field><field var='with'><value>{with}@{ServerNode.Domain}</value></field></x>
                <set xmlns='http://jabber.org/protocol/rsm'><max>200</max>{after}</set></query></iq>
                """);
            var end = await UntilAsync(element =>
            {
                if (element.Name == "message" && element.Child("result", "urn:xmpp:mam:2")?.Child("forwarded", "urn:xmpp:forward:0")?.Child("message", Namespaces.Client)?.Child("body", Namespaces.Client)?.Text is { } body)
                {
                    bodies.Add(body);
                }

                return element.Name == "iq" && element["id"] == id;
            });
            var fin = end.Child("fin", "urn:xmpp:mam:2");
            Assert.True(fin is not null, $"The archive was not read: {end.ToXml(Namespaces.Client)}");
            if (fin["complete"] == "true")
            {
                return bodies;
            }

            after = $"<after>{fin.Child("set", "http://jabber.org/protocol/rsm")!.Child("last", "http://jabber.org/protocol/rsm")!.Text}</after>";
        }
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    private async Task<Element> UntilAsync(Func<Element, bool> which)
    {
        while (true)
        {
            var element = await _client.ReceiveAsync("something else than what came");
            if (element.Name == "r" && element.Namespace == Management)
            {
                // Whoever may resume shall not be thought to have what was not looked at.
                if (_resumption is null)
                {
                    await _client.SendAsync($"<a xmlns='{Management}' h='{_received}'/>");
                }

                continue;
            }

            if (element.Name is "message" or "presence" or "iq")
            {
                _received++;
            }

            if (element.Name == "message" && element["type"] == "error" && element["id"] is { } id)
            {
                Refused.Add(id);
            }

            if (which(element))
            {
                return element;
            }
        }
    }
}
