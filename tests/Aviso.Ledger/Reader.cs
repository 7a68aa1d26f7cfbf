using Aviso.Testing.Remote;
using Aviso.Xml;

namespace Aviso.Ledger;

/// <summary>Receives messages, live or those that waited for it, and looks into its archive.</summary>
internal sealed class Reader(string name, Book book) : IAsyncDisposable
{
    private const string Archive = "urn:xmpp:mam:2";
    private const int PageSize = 250;
    private Peer? _peer;
    private TaskCompletionSource<Element>? _page;

    /// <summary>The user's name.</summary>
    public string Name { get; } = name;

    /// <summary>Logs in, and says that it takes messages.</summary>
    public async Task ConnectAsync(ServerProcess server)
    {
        _peer = await Peer.ConnectAsync(server, Name, Receive, _ => { });
        await _peer.SendAsync("<presence/>");
    }

    /// <summary>Sends a sign of life.</summary>
    public Task AskAsync() => _peer!.AskAsync();

    /// <summary>Reads all of the archive, page by page.</summary>
    public async Task ReadArchiveAsync()
    {
        string? after = null;
        while (true)
        {
            _page = new(TaskCreationOptions.RunContinuationsAsynchronously);
            await _peer!.SendAsync(
                $"<iq type='set' id='archive'><query xmlns='{Archive}'><set xmlns='http://jabber.org/protocol/rsm'><max>{PageSize}</max>"
                + (after is null ? "" : $"<after>{after}</after>") + "</set></query></iq>");
            var answer = await _page.Task.WaitAsync(TimeSpan.FromSeconds(20));
            var fin = answer.Child("fin", Archive) ?? throw new InvalidOperationException($"The archive of {Name} answered {answer.ToXml()}");
            after = fin.Child("set", "http://jabber.org/protocol/rsm")?.Child("last")?.Text;
            if (fin["complete"] == "true" || after is null)
            {
                return;
            }
        }
    }

    /// <summary>Cuts the connection.</summary>
    public async Task LeaveAsync()
    {
        if (_peer is { } peer)
        {
            _peer = null;
            await peer.DisposeAsync();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await LeaveAsync();

    private void Receive(Element stanza)
    {
        if (stanza.Child("result", Archive) is { } result)
        {
            book.Archived(result.Child("forwarded", "urn:xmpp:forward:0")?.Child("message", "jabber:client")?["id"], result["id"]!);
        }
        else if (stanza.Name == "message")
        {
            book.Delivered(stanza["id"], stanza.Child("stanza-id", "urn:xmpp:sid:0")?["id"]);
        }
        else if (stanza.Name == "iq" && stanza["id"] == "archive")
        {
            _page?.TrySetResult(stanza);
        }
    }
}
