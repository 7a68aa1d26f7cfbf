using Aviso.Testing.Remote;

namespace Aviso.Ledger;

/// <summary>
/// Writes messages as fast as they are acknowledged, until its stream ends; afterwards it sends again, with the same ids, what
/// was not acknowledged, as clients do.
/// </summary>
internal sealed class Writer(string name, Book book, LedgerOptions options, Random random) : IDisposable
{
    private const int AskEvery = 5;
    private readonly Queue<Entry> _unacknowledged = new();
    private readonly SemaphoreSlim _window = new(options.Window);
    private uint _counted;
    private int _number;

    /// <summary>The user's name.</summary>
    public string Name { get; } = name;

    /// <summary>Writes to random readers until the stream ends.</summary>
    public async Task WriteAsync(ServerProcess server, IReadOnlyList<string> readers, int round)
    {
        await using var peer = await ConnectAsync(server);
        using var ended = new CancellationTokenSource();
        _ = peer.Ended.ContinueWith(_ => ended.Cancel(), TaskScheduler.Default);
        try
        {
            while (true)
            {
                await _window.WaitAsync(ended.Token);
#pragma warning disable CA5394 // no secrets here
                var reader = readers[random.Next(readers.Count)];
#pragma warning restore CA5394
                var entry = new Entry($"{round}-{Name}-{++_number}", Name, reader, _number);
                book.Sent(entry);
                await SendAsync(peer, entry);
            }
        }
        catch (OperationCanceledException)
        {
            // The fault has happened.
        }

        await peer.Ended;
    }

    /// <summary>Connects again and sends what was not acknowledged, until it is.</summary>
    public async Task FinishAsync(ServerProcess server, CancellationToken patience)
    {
        Entry[] again;
        lock (_unacknowledged)
        {
            again = [.. _unacknowledged];
            _unacknowledged.Clear();
        }

        await using var peer = await ConnectAsync(server);
        foreach (var entry in again)
        {
            await SendAsync(peer, entry);
        }

        while (!IsDone())
        {
            await peer.AskAsync();
            await Task.Delay(50, patience);
        }
    }

    /// <inheritdoc />
    public void Dispose() => _window.Dispose();

    private bool IsDone()
    {
        lock (_unacknowledged)
        {
            return _unacknowledged.Count == 0;
        }
    }

    private Task<Peer> ConnectAsync(ServerProcess server)
    {
        _counted = 0;
        return Peer.ConnectAsync(
            server,
            Name,
            stanza =>
            {
                if (stanza["type"] == "error")
                {
                    book.Returned(stanza["id"]);
                }
            },
            Acknowledge);
    }

    private async Task SendAsync(Peer peer, Entry entry)
    {
        lock (_unacknowledged)
        {
            _unacknowledged.Enqueue(entry);
        }

        await peer.SendAsync($"<message to='{entry.Reader}@{ServerProcess.Domain}' type='chat' id='{entry.Id}'><body>{entry.Id}</body></message>");
        if (entry.Number % AskEvery == 0)
        {
            await peer.AskAsync();
        }
    }

    private void Acknowledge(uint handled)
    {
        lock (_unacknowledged)
        {
            for (; _counted < handled; _counted++)
            {
                _unacknowledged.Dequeue().IsAcknowledged = true;
                _window.Release();
            }
        }
    }
}
