using System.Globalization;

namespace Aviso.Ledger;

/// <summary>What is known of one message. Thread-safe.</summary>
internal sealed class Entry(string id, string writer, string reader, int number)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _deliveries = [];
    private readonly List<string> _rows = [];
    private readonly List<string> _history = [];

    /// <summary>Its id; also its body.</summary>
    public string Id { get; } = id;

    /// <summary>Who wrote it.</summary>
    public string Writer { get; } = writer;

    /// <summary>To whose account.</summary>
    public string Reader { get; } = reader;

    /// <summary>Its place among the writer's messages.</summary>
    public int Number { get; } = number;

    /// <summary>The server has said that it is safe.</summary>
    public bool IsAcknowledged { get; set; }

    /// <summary>The writer sent it a second time, in another session; the server takes it for another message then.</summary>
    public bool IsSentAgain { get; set; }

    /// <summary>It came back to the writer as an error: accounted for, not lost.</summary>
    public bool IsReturned { get; set; }

    /// <summary>The reader has said that it came (XEP-0184).</summary>
    public bool HasReceipt { get; set; }

    /// <summary>Whether it reached a device of the reader.</summary>
    public bool IsDelivered => MostDeliveries > 0;

    /// <summary>How often it reached the device that got it most often.</summary>
    public int MostDeliveries
    {
        get
        {
            lock (_lock)
            {
                return _deliveries.Values.DefaultIfEmpty().Max();
            }
        }
    }

    /// <summary>Rows of it in the reader's archive.</summary>
    public int Archived => Rows.Count;

    /// <summary>Their ids.</summary>
    public IReadOnlyList<string> Rows
    {
        get
        {
            lock (_lock)
            {
                return [.. _rows];
            }
        }
    }

    /// <summary>When what happened to it at its writer, for whoever has to find out what became of it in the logs of the nodes.</summary>
    public string History
    {
        get
        {
            lock (_lock)
            {
                return string.Join(", ", _history);
            }
        }
    }

    /// <summary>Notes what happened to it at its writer.</summary>
    public void Note(string what)
    {
        lock (_lock)
        {
            _history.Add(string.Create(CultureInfo.InvariantCulture, $"{what} {TimeProvider.System.GetUtcNow():HH:mm:ss.fff}"));
        }
    }

    /// <summary>How often it reached that device.</summary>
    public int DeliveredTo(string device)
    {
        lock (_lock)
        {
            return _deliveries.GetValueOrDefault(device);
        }
    }

    /// <summary>Notes a delivery; true for the first to that device.</summary>
    public bool Deliver(string device)
    {
        lock (_lock)
        {
            return (_deliveries[device] = _deliveries.GetValueOrDefault(device) + 1) == 1;
        }
    }

    /// <summary>Notes a row of the archive.</summary>
    public void Archive(string row)
    {
        lock (_lock)
        {
            _rows.Add(row);
        }
    }
}
