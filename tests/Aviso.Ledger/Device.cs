using System.Globalization;
using Aviso.Testing;
using Aviso.Testing.Client;
using Aviso.Testing.Remote;
using Aviso.Xml;

namespace Aviso.Ledger;

/// <summary>
/// A client as people have them. It keeps its session over broken connections (XEP-0198 §5), comes back by itself, and sends again,
/// with the same ids, what was not acknowledged when the session was lost. It has carbons on (XEP-0280) and answers pings.
/// </summary>
/// <param name="ports">Where the server's nodes are; it tries the next one when one does not answer, as clients do by SRV records.</param>
/// <param name="user">The user's name.</param>
/// <param name="resource">The name of the device.</param>
/// <param name="received">What is done with each stanza.</param>
internal sealed partial class Device(IReadOnlyList<int> ports, string user, string resource, Action<Device, Element> received) : IAsyncDisposable
{
    private const string Management = "urn:xmpp:sm:3";
    private readonly IReadOnlyList<TcpProxy> _networks = [.. ports.Select(port => new TcpProxy(port))];
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly OutgoingQueue _outgoing = new();
    private readonly List<TestClient> _wrecks = [];
    private readonly CancellationTokenSource _rest = new();
    private TaskCompletionSource _up = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _abandoned = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _keeping = Task.CompletedTask;
    private TestClient? _client;
    private string? _resumption;
    private int _place;
    private long _heard;
    private uint _handled;
    private volatile bool _races;

    /// <summary>The full address.</summary>
    public string Address { get; } = $"{user}@{ServerProcess.Domain}/{resource}";

    /// <summary>The user's name.</summary>
    public string User => user;

    /// <summary>Whether it says that nobody looks at it (XEP-0352), as phones do.</summary>
    public bool IsPhone { get; init; }

    /// <summary>What is between it and the node that it uses.</summary>
    public TcpProxy Network => _networks[_place];

    /// <summary>The node that it uses, as the address of its server.</summary>
    public string Place => string.Create(CultureInfo.InvariantCulture, $"port {ports[_place]}");

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

    /// <summary>Whether it has a session, and has heard from its node just now. Only where it asks all the time: with several nodes.</summary>
    public bool IsIn => Up.IsCompleted && TimeProvider.System.GetElapsedTime(Volatile.Read(ref _heard)) < s_ask * 2;

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
        foreach (var network in _networks)
        {
            await network.DisposeAsync();
        }

        await _keeping;
        foreach (var wreck in _wrecks)
        {
            await wreck.DisposeAsync();
        }

        _reading.Dispose();
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

            Volatile.Write(ref _heard, TimeProvider.System.GetTimestamp());
            await _reading.WaitAsync();
            try
            {
                if (_read != client)
                {
                    return;
                }

                await HandleAsync(element);
            }
            finally
            {
                _reading.Release();
            }
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
