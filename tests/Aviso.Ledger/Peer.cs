using System.Globalization;
using Aviso.Testing;
using Aviso.Testing.Client;
using Aviso.Testing.Remote;
using Aviso.Xml;

namespace Aviso.Ledger;

/// <summary>A client with stream management: it counts and answers as XEP-0198 asks, and hands on what it receives.</summary>
internal sealed class Peer : IAsyncDisposable
{
    private readonly TestClient _client;
    private readonly SemaphoreSlim _sending = new(1, 1);
    private readonly Action<Element> _received;
    private readonly Action<uint> _acknowledged;
    private uint _handled;

    private Peer(TestClient client, Action<Element> received, Action<uint> acknowledged) =>
        (_client, _received, _acknowledged) = (client, received, acknowledged);

    /// <summary>Completes when the stream has ended, for whatever reason.</summary>
    public Task Ended { get; private set; } = Task.CompletedTask;

    /// <summary>Logs in and enables stream management; no presence is sent.</summary>
    public static async Task<Peer> ConnectAsync(ServerProcess server, string user, Action<Element> received, Action<uint> acknowledged)
    {
        var client = await server.ConnectAsync();
        await client.LoginAsync($"{user}@{ServerProcess.Domain}/ledger", ServerProcess.Password);
        await client.SendAsync("<enable xmlns='urn:xmpp:sm:3'/>");
        await client.ReceiveXmlAsync("<enabled xmlns='urn:xmpp:sm:3'/>");
        var peer = new Peer(client, received, acknowledged);
        peer.Ended = peer.ReadAsync();
        return peer;
    }

    /// <summary>Sends; on a stream that has ended, nowhere.</summary>
    public async Task SendAsync(string xml)
    {
        await _sending.WaitAsync();
        try
        {
            await _client.SendAsync(xml);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Asks the server how much it has handled.</summary>
    public Task AskAsync() => SendAsync("<r xmlns='urn:xmpp:sm:3'/>");

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _client.Transport.Abort();
        await Ended;
        await _client.DisposeAsync();
        _sending.Dispose();
    }

    private async Task ReadAsync()
    {
        while (true)
        {
            Element element;
            try
            {
                element = await _client.ReceiveAsync();
            }
            catch (TestFailedException)
            {
                return; // cut, or the server ended it
            }

            switch (element.Name)
            {
                case "r":
                    await SendAsync($"<a xmlns='urn:xmpp:sm:3' h='{_handled}'/>");
                    break;
                case "a":
                    _acknowledged(uint.Parse(element["h"]!, CultureInfo.InvariantCulture));
                    break;
                case "message" or "iq" or "presence":
                    _received(element);
                    _handled++;
                    break;
            }
        }
    }
}
