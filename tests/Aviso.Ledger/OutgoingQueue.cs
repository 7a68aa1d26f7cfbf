namespace Aviso.Ledger;

/// <summary>What a client has sent and the server has not acknowledged (XEP-0198 §4). Thread-safe.</summary>
internal sealed class OutgoingQueue
{
    private readonly Lock _lock = new();
    private readonly Queue<Outgoing> _stanzas = new();
    private TaskCompletionSource _empty = Completed();
    private uint _acknowledged;

    /// <summary>How often the server claimed to have handled more than was sent to it.</summary>
    public int Overcounts { get; private set; }

    /// <summary>Completes when everything has been acknowledged.</summary>
    public Task Empty
    {
        get
        {
            lock (_lock)
            {
                return _empty.Task;
            }
        }
    }

    /// <summary>What waits, in order.</summary>
    public IReadOnlyList<Outgoing> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _stanzas];
            }
        }
    }

    public void Add(Outgoing stanza)
    {
        lock (_lock)
        {
            if (_empty.Task.IsCompleted)
            {
                _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }

            _stanzas.Enqueue(stanza);
        }
    }

    /// <summary>Takes the server's count.</summary>
    public void Acknowledge(uint handled)
    {
        var done = new List<Outgoing>();
        lock (_lock)
        {
            for (; _acknowledged != handled && _stanzas.TryDequeue(out var stanza); _acknowledged++)
            {
                done.Add(stanza);
            }

            Overcounts += _acknowledged != handled ? 1 : 0;
            _acknowledged = handled;
            if (_stanzas.Count == 0)
            {
                _empty.TrySetResult();
            }
        }

        done.ForEach(stanza => stanza.Acknowledged?.Invoke());
    }

    /// <summary>A new session: counts begin anew; what belongs to the session before is forgotten, the rest is to be sent again.</summary>
    public IReadOnlyList<Outgoing> Restart()
    {
        lock (_lock)
        {
            Outgoing[] again = [.. _stanzas.Where(stanza => stanza.Acknowledged is not null)];
            Array.ForEach(again, stanza => stanza.SentAgain?.Invoke());
            _stanzas.Clear();
            _acknowledged = 0;
            if (again.Length == 0)
            {
                _empty.TrySetResult(); // else who waits for the acknowledgements goes on waiting
            }

            return again;
        }
    }

    private static TaskCompletionSource Completed()
    {
        var completed = new TaskCompletionSource();
        completed.SetResult();
        return completed;
    }
}
