using Aviso.Testing.Remote;
using Aviso.Xml;

namespace Aviso.Ledger;

/// <summary>Receives messages, live or those that waited for it, confirms some, and looks into its archive.</summary>
internal sealed class Reader : IAsyncDisposable
{
    private const string Archive = "urn:xmpp:mam:2";
    private const string ResultSet = "http://jabber.org/protocol/rsm";
    private const int PageSize = 250;
    private readonly IReadOnlyList<int> _ports;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(15);

    private readonly List<(string? Query, string? Id, string Row)> _rows = [];
    private TaskCompletionSource<Element> _page = new();
    private string _query = "";
    private string? _lastRow;
    private int _queries;

    public Reader(IReadOnlyList<int> ports, string name)
    {
        (_ports, Name) = (ports, name);
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

    /// <summary>Reads what the archive has more than the last time, page by page. A page that does not come, as its session is lost, is asked for again.</summary>
    public async Task ReadArchiveAsync()
    {
        const int Attempts = 6;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                while (!await ReadPageAsync())
                {
                }

                return;
            }
            catch (TimeoutException) when (attempt < Attempts)
            {
                // The next attempt has another name, so that what comes late of this one is not counted.
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

    // Where there are several nodes, the two devices of an account are at different ones.
    private Device Make(string resource) => resource == "phone"
        ? new([.. _ports.Skip(1), .. _ports.Take(1)], Name, resource, Receive) { IsPhone = true }
        : new(_ports, Name, resource, Receive);

    // True: there are no more.
    private async Task<bool> ReadPageAsync()
    {
        await Desk.Up.WaitAsync(s_patience);
        _page = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _query = $"archive{++_queries}";
        await Desk.SendAsync(
            $"<iq type='set' id='{_query}'><query xmlns='{Archive}' queryid='{_query}'><set xmlns='{ResultSet}'><max>{PageSize}</max>"
            + (_lastRow is null ? "" : $"<after>{_lastRow}</after>") + "</set></query></iq>");
        var answer = await _page.Task.WaitAsync(s_patience);
        var fin = answer.Child("fin", Archive) ?? throw new TimeoutException($"The archive of {Name} answered {answer.ToXml()}");
        _lastRow = fin.Child("set", ResultSet)?.Child("last")?.Text ?? _lastRow;
        return fin["complete"] == "true";
    }

    private void Receive(Device device, Element stanza)
    {
        if (stanza.Child("result", Archive) is { } result)
        {
            if (ForwardedIn(result) is { } row)
            {
                _rows.Add((result["queryid"], row["id"], result["id"]!));
            }
        }
        else if (stanza.Name == "iq" && stanza["id"] is { } id && id.StartsWith("archive", StringComparison.Ordinal))
        {
            TakePage(stanza, id);
        }
        else if (stanza.Name == "message")
        {
            var carbon = stanza.Child("received", "urn:xmpp:carbons:2");
            Note(device, carbon is null ? stanza : ForwardedIn(carbon)!);
        }
    }

    private void TakePage(Element answer, string id)
    {
        if (id == _query && !_page.Task.IsCompleted)
        {
            if (answer["type"] == "result")
            {
                _rows.FindAll(row => row.Query == id).ForEach(row => Book.Archived(row.Id, row.Row));
            }

            _page.TrySetResult(answer);
        }

        _rows.Clear();
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
