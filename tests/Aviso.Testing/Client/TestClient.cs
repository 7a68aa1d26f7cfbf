using System.Text;
using Aviso.Protocol;
using Aviso.Testing.Transport;
using Aviso.Xml;

namespace Aviso.Testing.Client;

/// <summary>
/// A client that says what a test tells it to and shows what comes back. It waits in real seconds for what must come, and
/// proves that nothing came by a barrier: a request whose answer must then be the next thing. Not thread-safe.
/// </summary>
public sealed partial class TestClient : IAsyncDisposable
{
    private readonly IClientTransport _transport;
    private readonly StreamReader _reader;
    private readonly Queue<Element> _inbox = new();
    private int _lastId;

    /// <param name="transport">An open connection.</param>
    /// <param name="domain">The domain to open streams to.</param>
    public TestClient(IClientTransport transport, string domain)
    {
        (_transport, Domain) = (transport, domain);
        _reader = new(transport, () => Name);
    }

    /// <summary>The domain it opens streams to.</summary>
    public string Domain { get; set; }

    /// <summary>The full JID, once bound.</summary>
    public Jid? Jid { get; private set; }

    /// <summary>The features the server offered last.</summary>
    public Element Features { get; private set; } = new("features", Namespaces.Stream);

    /// <summary>The transport.</summary>
    public IClientTransport Transport => _transport;

    /// <summary>How failures name the client.</summary>
    public string Name => Jid?.ToString() ?? "a client that is not bound";

    /// <summary>Whether the server has ended the stream or the connection (as far as it has been read).</summary>
    public bool HasEnded => _reader.HasEnded;

    /// <summary>Sends text as it is.</summary>
    public Task SendAsync(string xml) => SendAsync(Encoding.UTF8.GetBytes(xml));

    /// <summary>Sends bytes as they are. That the server has closed meanwhile shows when receiving.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await _transport.SendAsync(bytes);
        }
        catch (IOException)
        {
            // The server may have closed already: what a test expects then, it expects to receive.
        }
    }

    /// <summary>Sends a stanza or another element.</summary>
    public Task SendAsync(Element element) => SendAsync(element.ToXml(Namespaces.Client));

    /// <summary>The next top-level element.</summary>
    /// <param name="expectation">What the test waits for, for the message when it does not come.</param>
    public async Task<Element> ReceiveAsync(string expectation = "an element") =>
        _inbox.TryDequeue(out var waiting) ? waiting : await _reader.ReceiveElementAsync(expectation);

    /// <summary>The next top-level element, which must be this one, by the rules of <see cref="StanzaMatch"/>.</summary>
    public async Task<Element> ReceiveAsync(Expected expected)
    {
        var actual = await ReceiveAsync(expected.Text);
        if (StanzaMatch.Difference(expected, actual, Jid) is { } difference)
        {
            throw new TestFailedException($"{Name} received something else: {difference}\n  expected: {expected.Text}\n  actual:   {actual.ToXml(Namespaces.Client)}");
        }

        return actual;
    }

    /// <summary>The next top-level element must be this XML, by the rules of <see cref="StanzaMatch"/>.</summary>
    public Task<Element> ReceiveXmlAsync(string expected) => ReceiveAsync(new Expected(expected));

    /// <summary>The header of the server's stream.</summary>
    public Task<StreamHeader> ReceiveHeaderAsync() => _reader.ReceiveHeaderAsync();

    /// <summary>The end tag of the stream.</summary>
    public Task ReceiveEndOfStreamAsync() => _reader.ReceiveEndOfStreamAsync();

    /// <summary>The end of the connection, with nothing before it.</summary>
    public Task ReceiveEndOfConnectionAsync() => _reader.ReceiveEndOfConnectionAsync();

    /// <summary>A stream error of that condition, the end of the stream, and of the connection.</summary>
    public async Task<Element> ReceiveStreamErrorAsync(string condition)
    {
        var error = await ReceiveAsync($"the stream error {condition}");
        if (error.Name != "error" || error.Namespace != Namespaces.Stream || error.Child(condition, Namespaces.Streams) is null)
        {
            throw new TestFailedException($"{Name} expected the stream error {condition}, but received {error.ToXml(Namespaces.Client)}");
        }

        await ReceiveEndOfStreamAsync();
        await _transport.EndAsync();
        await ReceiveEndOfConnectionAsync();
        return error;
    }

    /// <summary>Everything that arrives up to the server's answer to a ping goes into the inbox, in order.</summary>
    public async Task BarrierAsync()
    {
        await TryBarrierAsync();
        if (_reader.IsAtEnd)
        {
            throw new TestFailedException($"{Name} was disconnected. In the inbox: {string.Join("", _inbox)}");
        }
    }

    /// <summary>A barrier on a stream that may just have been ended by the server.</summary>
    public async Task TryBarrierAsync()
    {
        var id = NextId("barrier");
        await SendAsync($"<iq type='get' id='{id}' to='{Domain}'><ping xmlns='urn:xmpp:ping'/></iq>");
        while (await _reader.TryReceiveElementAsync("the answer to a ping") is { } element && !(element.Name == "iq" && element["id"] == id))
        {
            _inbox.Enqueue(element);
        }
    }

    /// <summary>Proves that nothing has arrived.</summary>
    public async Task ReceiveNothingAsync()
    {
        await BarrierAsync();
        if (_inbox.TryPeek(out var first))
        {
            throw new TestFailedException($"{Name} expected nothing, but received {first.ToXml(Namespaces.Client)}" + (_inbox.Count > 1 ? $" and {_inbox.Count - 1} more" : ""));
        }
    }

    /// <summary>Everything that has arrived and was not received yet.</summary>
    public async Task<IReadOnlyList<Element>> ReceiveAllAsync()
    {
        await BarrierAsync();
        var all = _inbox.ToList();
        _inbox.Clear();
        return all;
    }

    /// <summary>Takes from the inbox what the condition says, after a barrier.</summary>
    public async Task SkipAsync(Func<Element, bool> which)
    {
        foreach (var element in await ReceiveAllAsync())
        {
            if (!which(element))
            {
                _inbox.Enqueue(element);
            }
        }
    }

    /// <summary>Sends an iq request and returns its answer; other stanzas that arrive before it wait in the inbox.</summary>
    public async Task<Element> RequestAsync(string type, string? to, string payload)
    {
        var id = NextId("request");
        await SendAsync($"<iq type='{type}' id='{id}'{(to is null ? "" : $" to='{to}'")}>{payload}</iq>");
        while (true)
        {
            var element = await _reader.ReceiveElementAsync($"the answer to {payload}");
            if (element.Name == "iq" && element["id"] == id && element["type"] is "result" or "error")
            {
                return element;
            }

            _inbox.Enqueue(element);
        }
    }

    /// <summary>Ends the stream and the connection in an orderly way; what arrived before is thrown away.</summary>
    public async Task CloseAsync()
    {
        await SendAsync("</stream:stream>");
        await _reader.SkipToEndOfStreamAsync();
        await _transport.EndAsync();
        await DisposeAsync();
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _transport.DisposeAsync();

    private string NextId(string kind) => $"{kind}-{++_lastId}";
}
