using Aviso.Testing.Remote;
using Aviso.Xml;

namespace Aviso.Ledger;

/// <summary>Writes messages as fast as they are acknowledged.</summary>
internal sealed class Writer : IAsyncDisposable
{
    private const int AskEvery = 5;
    private readonly SemaphoreSlim _window;
    private readonly Random _random;
    private volatile Book _book = new();
    private int _number;

    public Writer(IReadOnlyList<int> ports, string name, int window, Random random)
    {
        (Name, _window, _random) = (name, new(window), random);
        Device = new(ports, name, "desk", Receive);
    }

    /// <summary>The user's name.</summary>
    public string Name { get; }

    /// <summary>How long it thinks before each message.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>What it writes on.</summary>
    public Device Device { get; }

    /// <summary>Writes to random addresses until it is told to stop.</summary>
    /// <param name="book">Where each message is noted.</param>
    /// <param name="round">The round.</param>
    /// <param name="addresses">Bare and full addresses.</param>
    /// <param name="stop">When to stop.</param>
    public async Task WriteAsync(Book book, int round, IReadOnlyList<string> addresses, CancellationToken stop)
    {
        _book = book;
        try
        {
            while (true)
            {
                if (Pause > TimeSpan.Zero)
                {
                    await Task.Delay(Pause, CancellationToken.None);
                }

#pragma warning disable CA5394 // no secrets here
                await WriteAsync(round, addresses[_random.Next(addresses.Count)], stop);
#pragma warning restore CA5394
            }
        }
        catch (OperationCanceledException)
        {
            // Enough.
        }
    }

    /// <summary>Writes one message to an address, when few enough are under way; the result is what becomes of it.</summary>
    public async Task<Entry> WriteAsync(int round, string address, CancellationToken stop = default)
    {
        await _window.WaitAsync(stop);
        var entry = new Entry($"{round}-{Name}-{++_number}", Name, address[..address.IndexOf('@')], _number);
        _book.Sent(entry);
        entry.Note($"sent over {Device.Place}");
        await Device.SendAsync(
            $"<message to='{address}' type='chat' id='{entry.Id}'><body>{entry.Id}</body><origin-id xmlns='urn:xmpp:sid:0' id='{entry.Id}'/>"
            + "<request xmlns='urn:xmpp:receipts'/></message>",
            () =>
            {
                entry.IsAcknowledged = true;
                entry.Note($"acknowledged over {Device.Place}");
                _window.Release();
            },
            ask: _number % AskEvery == 0,
            sentAgain: () =>
            {
                entry.IsSentAgain = true;
                entry.Note($"again over {Device.Place}");
            });
        return entry;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Device.DisposeAsync();
        _window.Dispose();
    }

    private void Receive(Device device, Element stanza)
    {
        if (stanza["type"] == "error")
        {
            _book.Returned(stanza["id"]);
        }
        else if (stanza.Child("received", "urn:xmpp:receipts") is { } receipt)
        {
            _book.Confirmed(receipt["id"]);
        }
    }
}
