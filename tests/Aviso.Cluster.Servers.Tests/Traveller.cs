using System.Globalization;
using Aviso.Cluster.Processes;
using Aviso.Protocol;
using Aviso.Testing;
using Aviso.Testing.Client;
using Aviso.Testing.Transport;
using Aviso.Xml;

namespace Aviso.Cluster.Servers.Tests;

/// <summary>
/// Somebody at a client as they should be: writes all the time, and when the stream is closed goes where the server says, resumes, and sends again what was not
/// acknowledged. Where a session cannot be resumed the test fails.
/// </summary>
internal sealed class Traveller(string user, string peer, int port) : IAsyncDisposable
{
    private const string Management = "urn:xmpp:sm:3";
    private const int Burst = 3;
    private const int MaxAttempts = 20;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_breath = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);
    private readonly Queue<string> _open = new();
    private TestClient? _client;
    private string? _resumption;
    private int _port = port;
    private uint _acknowledged;
    private uint _received;
    private int _spoken;

    /// <summary>What was written, in that order.</summary>
    public List<string> Written { get; } = [];

    /// <summary>What the other one said, in the order of coming.</summary>
    public List<string> Heard { get; } = [];

    /// <summary>With what the server closed streams: the condition, and what it said with it.</summary>
    public List<string> Endings { get; } = [];

    /// <summary>How often the session was resumed.</summary>
    public int Resumptions { get; private set; }

    /// <summary>How many messages the server has taken over; from any thread.</summary>
    public int Spoken => Volatile.Read(ref _spoken);

    /// <summary>Signs in with a new session.</summary>
    public async Task BeginAsync()
    {
        _client = await ConnectAsync();
        await _client.LoginAsync($"{user}@{ServerNode.Domain}/road", ServerNode.Password);
        await _client.SendAsync($"<enable xmlns='{Management}' resume='true'/>");
        _resumption = (await _client.ReceiveAsync("<enabled/>"))["id"];
        await SendAsync("<presence/>");
    }

    /// <summary>Writes and listens until told to stop, and then until everything that was written has been taken over.</summary>
    public async Task TravelAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested || _open.Count > 0)
        {
            while (_open.Count < Burst && !stop.IsCancellationRequested)
            {
                var body = $"{user} {Written.Count}";
                Written.Add(body);
                await SendAsync(Person.Message(peer, body));
            }

            await _client!.SendAsync($"<r xmlns='{Management}'/>");
            await ListenAsync(element => element is { Name: "a", Namespace: Management });
            Volatile.Write(ref _spoken, Written.Count - _open.Count);
            await Task.Delay(s_breath, CancellationToken.None); // for others to read, who share this machine's processors
        }
    }

    /// <summary>Waits until the server has taken over so many messages, in real time; from any thread.</summary>
    public async Task SpokeAsync(int count)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (Spoken < count)
        {
            Assert.True(TimeProvider.System.GetElapsedTime(began) < s_patience, $"Of {user} {Spoken} messages were taken over, not {count}, after a minute.");
            await Task.Delay(s_pause);
        }
    }

    /// <summary>Listens until so many messages have come in all.</summary>
    public async Task HearAsync(int count)
    {
        while (Heard.Count < count)
        {
            await ListenAsync(element => element.Name == "message");
        }
    }

    public ValueTask DisposeAsync() => _client?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task SendAsync(string stanza)
    {
        _open.Enqueue(stanza);
        await _client!.SendAsync(stanza);
    }

    // Until that has come, or the session goes on over another stream, where it may never come.
    private async Task ListenAsync(Func<Element, bool> which)
    {
        Element element;
        do
        {
            element = await _client!.ReceiveAsync("something");
            if (await TookEndAsync(element))
            {
                await ResumeAsync();
                return;
            }

            await TakeAsync(element);
        }
        while (!which(element));
    }

    private async Task TakeAsync(Element element)
    {
        switch (element.Name)
        {
            case "r":
                await _client!.SendAsync($"<a xmlns='{Management}' h='{_received}'/>");
                break;
            case "a" or "resumed":
                Acknowledge(uint.Parse(element["h"]!, CultureInfo.InvariantCulture));
                break;
            case "message" when element["type"] == "error":
                throw new TestFailedException($"{user} was told: {element.ToXml(Namespaces.Client)}");
            case "message" when element.Child("body") is { } body:
                _received++;
                Heard.Add(body.Text);
                break;
            default:
                _received++;
                break;
        }
    }

    private void Acknowledge(uint handled)
    {
        for (; _acknowledged < handled; _acknowledged++)
        {
            _open.Dequeue();
        }
    }

    // RFC 6120 §4.9.3.19: a client goes where it is sent.
    private async Task<bool> TookEndAsync(Element element)
    {
        if (element is not { Name: "error", Namespace: Namespaces.Stream })
        {
            return false;
        }

        var elsewhere = element.Child("see-other-host", Namespaces.Streams)?.Text;
        Endings.Add(elsewhere is null ? element.Children[0].Name : $"see-other-host {elsewhere}");
        _port = elsewhere is null ? _port : int.Parse(elsewhere[(elsewhere.LastIndexOf(':') + 1)..], CultureInfo.InvariantCulture);
        await _client!.DisposeAsync();
        return true;
    }

    private async Task ResumeAsync()
    {
        for (var attempt = 0; !await TryResumeAsync(); attempt++)
        {
            Assert.True(attempt < MaxAttempts, $"{user} did not get back to the server: {string.Join(", ", Endings)}");
            await Task.Delay(s_pause);
        }

        Resumptions++;
        foreach (var stanza in _open)
        {
            await _client!.SendAsync(stanza);
        }
    }

    // False when the stream was closed before the session could be resumed.
    private async Task<bool> TryResumeAsync()
    {
        _client = await ConnectAsync();
        try
        {
            await _client.OpenAsync();
            await _client.StartTlsAsync();
            await _client.OpenAsync();
            await _client.AuthenticatePlainAsync(user, ServerNode.Password);
            await _client.OpenAsync();
        }
        catch (TestFailedException exception)
        {
            Endings.Add(exception.Message);
            await _client.DisposeAsync();
            return false;
        }

        await _client.SendAsync($"<resume xmlns='{Management}' h='{_received}' previd='{_resumption}'/>");
        var answer = await _client.ReceiveAsync("<resumed/>");
        if (await TookEndAsync(answer))
        {
            return false;
        }

        Assert.True(answer.Name == "resumed", $"{user} was not resumed, but told: {answer.ToXml()}");
        await TakeAsync(answer);
        return true;
    }

    private async Task<TestClient> ConnectAsync() => new(await TcpTransport.ConnectAsync(_port), ServerNode.Domain);
}
