using System.Globalization;
using System.Security.Authentication;
using Aviso.Testing;
using Aviso.Testing.Client;
using Aviso.Testing.Remote;
using Aviso.Testing.Transport;
using Aviso.Xml;

namespace Aviso.Ledger;

/// <summary>
/// A client as people have them. It keeps its session over broken connections (XEP-0198 §5), comes back by itself, and sends again,
/// with the same ids, what was not acknowledged when the session was lost. It has carbons on (XEP-0280) and answers pings.
/// </summary>
/// <param name="server">The server.</param>
/// <param name="user">The user's name.</param>
/// <param name="resource">The name of the device.</param>
/// <param name="received">What is done with each stanza.</param>
internal sealed class Device(ServerProcess server, string user, string resource, Action<Device, Element> received) : IAsyncDisposable
{
    private const string Management = "urn:xmpp:sm:3";
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(50);
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly OutgoingQueue _outgoing = new();
    private readonly List<TestClient> _wrecks = [];
    private readonly CancellationTokenSource _rest = new();
    private TaskCompletionSource _up = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _abandoned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _keeping = Task.CompletedTask;
    private TestClient? _client;
    private string? _resumption;
    private uint _handled;
    private volatile bool _races;

    /// <summary>The full address.</summary>
    public string Address { get; } = $"{user}@{ServerProcess.Domain}/{resource}";

    /// <summary>The user's name.</summary>
    public string User => user;

    /// <summary>Whether it says that nobody looks at it (XEP-0352), as phones do.</summary>
    public bool IsPhone { get; init; }

    /// <summary>What is between it and the server.</summary>
    public TcpProxy Network { get; } = new(server.Port);

    /// <summary>How often a session went on over a new connection.</summary>
    public int Resumed { get; private set; }

    /// <summary>How often a session began.</summary>
    public int Begun { get; private set; }

    /// <summary>How often two connections had the session at once.</summary>
    public int SessionsInTwo { get; private set; }

    /// <summary>How often the server's count of stanzas was impossible.</summary>
    public int Overcounts => _outgoing.Overcounts;

    /// <summary>Completes when it has a stream with a session.</summary>
    public Task Up => _up.Task;

    /// <summary>Completes when all that it sent has been acknowledged.</summary>
    public Task Acknowledged => _outgoing.Empty;

    /// <summary>Begins to be connected.</summary>
    public void Start() => _keeping = KeepConnectedAsync();

    /// <summary>Sends a stanza, now or when there is a stream again.</summary>
    /// <param name="xml">The stanza.</param>
    /// <param name="acknowledged">What is done when the server has acknowledged it; null: it means nothing in another session.</param>
    /// <param name="ask">Whether to ask for the acknowledgement.</param>
    public async Task SendAsync(string xml, Action? acknowledged = null, bool ask = false, Action? sentAgain = null)
    {
        await _sending.WaitAsync();
        try
        {
            _outgoing.Add(new(xml, acknowledged, sentAgain));
            if (_client is { } client)
            {
                await client.SendAsync(ask ? xml + $"<r xmlns='{Management}'/>" : xml);
            }
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Asks the server how much it has handled.</summary>
    public async Task AskAsync() => await SendNonzaAsync($"<r xmlns='{Management}'/>");

    /// <summary>Completes when it has a stream with a session, and all that it sent has been acknowledged.</summary>
    public async Task ReadyAsync()
    {
        await Up;
        await AskAsync();
        await Acknowledged;
    }

    /// <summary>Gives the present connection up without closing it, and comes back over another.</summary>
    public void Abandon() => _abandoned.TrySetResult();

    /// <summary>Comes back over two connections at once the next time.</summary>
    public void RaceNextTime() => _races = true;

    /// <summary>Says how much it has handled, and ends the session.</summary>
    public async Task LeaveAsync()
    {
        await Up;
        await _rest.CancelAsync();
        await SendNonzaAsync($"<a xmlns='{Management}' h='{_handled}'/></stream:stream>");
        await _keeping;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _rest.CancelAsync();
        await Network.DisposeAsync();
        await _keeping;
        foreach (var wreck in _wrecks)
        {
            await wreck.DisposeAsync();
        }

        _sending.Dispose();
        _rest.Dispose();
    }

    private async Task SendNonzaAsync(string xml)
    {
        await _sending.WaitAsync();
        try
        {
            await (_client?.SendAsync(xml) ?? Task.CompletedTask);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task KeepConnectedAsync()
    {
        while (!_rest.IsCancellationRequested)
        {
            _abandoned = new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (await TryConnectAsync() is { } client)
            {
                var abandoned = _abandoned.Task;
                await Task.WhenAny(ReadAsync(client), abandoned);
                await HangUpAsync(client, abandoned.IsCompleted);
            }
            else
            {
                await Task.WhenAny(Task.Delay(s_pause, _rest.Token)); // the server may just be starting again
            }
        }
    }

    private async Task HangUpAsync(TestClient client, bool isAbandoned)
    {
        await _sending.WaitAsync();
        _client = null;
        if (_up.Task.IsCompleted)
        {
            _up = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        _sending.Release();
        if (isAbandoned)
        {
            _wrecks.Add(client);
        }
        else
        {
            await client.DisposeAsync();
        }
    }

    private async Task<TestClient?> TryConnectAsync()
    {
        TestClient? client = null;
        try
        {
            if (_races && _resumption is not null)
            {
                _races = false;
                return await RaceAsync();
            }

            client = await LoginAsync();
            await ContinueAsync(client);
            return client;
        }
        catch (Exception exception) when (exception is IOException or TestFailedException or AuthenticationException)
        {
            await (client?.DisposeAsync() ?? ValueTask.CompletedTask);
            return null;
        }
    }

    // Up to the point where a session is resumed or begun.
    private async Task<TestClient> LoginAsync()
    {
        var client = new TestClient(await TcpTransport.ConnectAsync(Network.Port), ServerProcess.Domain);
        try
        {
            await client.OpenAsync();
            await client.StartTlsAsync();
            await client.OpenAsync();
            await client.AuthenticatePlainAsync(user, ServerProcess.Password);
            await client.OpenAsync();
            return client;
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }
    }

    private async Task ContinueAsync(TestClient client)
    {
        if (_resumption is { } id)
        {
            await client.SendAsync(Resume(id));
            if (await client.ReceiveAsync("the answer to resume") is { Name: "resumed" } resumed)
            {
                await GoOnAsync(client, resumed);
                return;
            }

            _resumption = null;
        }

        await BeginAsync(client);
    }

    // Whichever connection gets the session last has it. What came over the other is not looked at, and comes again.
    private async Task<TestClient?> RaceAsync()
    {
        var both = await Task.WhenAll(RacingConnection.OpenAsync(LoginAsync), RacingConnection.OpenAsync(LoginAsync));
        await Task.WhenAll(both.Select(one => one.ResumeAsync(Resume(_resumption!))));
        await Task.WhenAll(both.Select(one => one.FindOutAsync()));
        var alive = both.Where(one => one.IsAlive).ToList();
        SessionsInTwo += alive.Count > 1 ? 1 : 0;
        foreach (var loser in both.Except(alive))
        {
            await loser.DisposeAsync();
        }

        if (alive is not [var winner, ..])
        {
            return null;
        }

        await GoOnAsync(winner.Client!, winner.Resumed!);
        foreach (var element in winner.Received)
        {
            await HandleAsync(element);
        }

        return winner.Client;
    }

    private string Resume(string id) => $"<resume xmlns='{Management}' previd='{id}' h='{_handled}'/>";

    private async Task GoOnAsync(TestClient client, Element resumed)
    {
        Resumed++;
        _outgoing.Acknowledge(uint.Parse(resumed["h"]!, CultureInfo.InvariantCulture));
        await _sending.WaitAsync();
        try
        {
            await client.SendAsync(string.Concat(_outgoing.All.Select(stanza => stanza.Xml)) + $"<r xmlns='{Management}'/>");
            _client = client;
        }
        finally
        {
            _sending.Release();
        }

        _up.TrySetResult();
    }

    private async Task BeginAsync(TestClient client)
    {
        await client.BindAsync(resource);
        await client.SendAsync($"<enable xmlns='{Management}' resume='true'/>");
        Element enabled;
        while ((enabled = await client.ReceiveAsync("the answer to enable")).Name != "enabled")
        {
            received(this, enabled); // a message to this address that was quicker
        }

        Begun++;
        (_resumption, _handled) = (enabled["id"], 0);
        await _sending.WaitAsync();
        try
        {
            Outgoing[] first =
            [
                new($"<iq type='set' id='carbons'><enable xmlns='urn:xmpp:carbons:2'/></iq>", null),
                new("<presence/>", null),
                .. _outgoing.Restart(),
            ];
            foreach (var stanza in first)
            {
                _outgoing.Add(stanza);
            }

            await client.SendAsync(string.Concat(first.Select(stanza => stanza.Xml)) + $"<r xmlns='{Management}'/>");
            _client = client;
        }
        finally
        {
            _sending.Release();
        }

        _up.TrySetResult();
    }

    private async Task ReadAsync(TestClient client)
    {
        if (IsPhone)
        {
            await SendNonzaAsync("<inactive xmlns='urn:xmpp:csi:0'/>"); // XEP-0352 §5.2: also a resumed stream begins active
        }

        while (true)
        {
            Element element;
            try
            {
                element = await client.ReceiveAsync();
            }
            catch (TestFailedException)
            {
                return; // cut, or ended by the server
            }

            await HandleAsync(element);
        }
    }

    private async Task HandleAsync(Element element)
    {
        switch (element.Name)
        {
            case "r":
                await SendNonzaAsync($"<a xmlns='{Management}' h='{_handled}'/>");
                break;
            case "a":
                _outgoing.Acknowledge(uint.Parse(element["h"]!, CultureInfo.InvariantCulture));
                break;
            case "iq" when element["type"] == "get":
                _handled++;
                await SendAsync($"<iq type='result' id='{element["id"]}' to='{element["from"]}'/>", ask: true);
                break;
            case "iq" or "message" or "presence":
                received(this, element);
                _handled++;
                break;
        }
    }
}
