using Aviso.Testing.Remote;
using Aviso.Xml;

namespace Aviso.Ledger;

/// <summary>Receives messages, live or those that waited for it, confirms some, and looks into its archive.</summary>
internal sealed class Reader : IAsyncDisposable
{
    private const string Archive = "urn:xmpp:mam:2";
    private const string ResultSet = "http://jabber.org/protocol/rsm";
    private const int PageSize = 250;
    private readonly ServerProcess _server;
    private TaskCompletionSource<Element> _page = new();
    private string? _lastRow;

    public Reader(ServerProcess server, string name)
    {
        (_server, Name) = (server, name);
        Desk = Make("desk");
    }

    /// <summary>The user's name.</summary>
    public string Name { get; }

    /// <summary>Where what arrives is noted.</summary>
    public Book Book { get; set; } = new();

    /// <summary>The device that reads the archive, too.</summary>
    public Device Desk { get; private set; }

    /// <summary>A further device, which says that nobody looks at it; null while there is none.</summary>
    public Device? Phone { get; private set; }

    /// <summary>All devices.</summary>
    public IEnumerable<Device> Devices => Phone is null ? [Desk] : [Desk, Phone];

    /// <summary>The addresses to write to it.</summary>
    public IEnumerable<string> Addresses => [$"{Name}@{ServerProcess.Domain}", .. Devices.Select(device => device.Address)];

    /// <summary>Comes with a desktop and a phone.</summary>
    public void Start()
    {
        Desk.Start();
        Phone = Make("phone");
        Phone.Start();
    }

    /// <summary>Comes with one device, which is told to go later.</summary>
    public void Visit() => Desk.Start();

    /// <summary>Ends the visit in an orderly way, so that what arrives from now on waits for the next.</summary>
    public async Task LeaveAsync()
    {
        await Desk.LeaveAsync();
        await Desk.DisposeAsync();
        Desk = Make("desk");
    }

    /// <summary>Reads what the archive has more than the last time, page by page.</summary>
    public async Task ReadArchiveAsync()
    {
        await Desk.Up;
        while (true)
        {
            _page = new(TaskCreationOptions.RunContinuationsAsynchronously);
            await Desk.SendAsync(
                $"<iq type='set' id='archive'><query xmlns='{Archive}'><set xmlns='{ResultSet}'><max>{PageSize}</max>"
                + (_lastRow is null ? "" : $"<after>{_lastRow}</after>") + "</set></query></iq>");
            var answer = await _page.Task.WaitAsync(TimeSpan.FromSeconds(90));
            var fin = answer.Child("fin", Archive) ?? throw new InvalidOperationException($"The archive of {Name} answered {answer.ToXml()}");
            _lastRow = fin.Child("set", ResultSet)?.Child("last")?.Text ?? _lastRow;
            if (fin["complete"] == "true")
            {
                return;
            }
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var device in Devices)
        {
            await device.DisposeAsync();
        }
    }

    private Device Make(string resource) => new(_server, Name, resource, Receive) { IsPhone = resource == "phone" };

    private void Receive(Device device, Element stanza)
    {
        if (stanza.Child("result", Archive) is { } result)
        {
            if (ForwardedIn(result) is { } row)
            {
                Book.Archived(row["id"], result["id"]!);
            }
        }
        else if (stanza.Name == "iq" && stanza["id"] == "archive")
        {
            _page.TrySetResult(stanza);
        }
        else if (stanza.Name == "message")
        {
            var carbon = stanza.Child("received", "urn:xmpp:carbons:2");
            Note(device, carbon is null ? stanza : ForwardedIn(carbon)!);
        }
    }

    private void Note(Device device, Element message)
    {
        if (message["type"] == "error" || message.Child("body") is null)
        {
            return;
        }

        Book.Delivered(
            device.Address, message["id"], message.Child("stanza-id", "urn:xmpp:sid:0")?["id"], isLate: message.Child("delay", "urn:xmpp:delay") is not null);
        if (!device.IsPhone && message["id"]!.EndsWith('0')) // one of ten
        {
            var receipt = $"receipt-{message["id"]}";
            _ = device.SendAsync(
                $"<message to='{message["from"]}' type='chat' id='{receipt}'><received xmlns='urn:xmpp:receipts' id='{message["id"]}'/>"
                + $"<origin-id xmlns='urn:xmpp:sid:0' id='{receipt}'/></message>",
                () => { });
        }
    }

    private static Element? ForwardedIn(Element wrapper) => wrapper.Child("forwarded", "urn:xmpp:forward:0")?.Child("message", "jabber:client");
}
