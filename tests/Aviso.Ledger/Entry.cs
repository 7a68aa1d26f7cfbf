namespace Aviso.Ledger;

/// <summary>What is known of one message.</summary>
internal sealed class Entry(string id, string writer, string reader, int number)
{
    private int _delivered;
    private int _archived;

    /// <summary>Its id; also its body.</summary>
    public string Id { get; } = id;

    /// <summary>Who wrote it.</summary>
    public string Writer { get; } = writer;

    /// <summary>To whom.</summary>
    public string Reader { get; } = reader;

    /// <summary>Its place among the writer's messages.</summary>
    public int Number { get; } = number;

    /// <summary>The server has said that it is safe.</summary>
    public bool IsAcknowledged { get; set; }

    /// <summary>It came back to the writer as an error: accounted for, not lost.</summary>
    public bool IsReturned { get; set; }

    /// <summary>How often it reached the reader.</summary>
    public int Delivered => Volatile.Read(ref _delivered);

    /// <summary>Rows of it in the reader's archive.</summary>
    public int Archived => Volatile.Read(ref _archived);

    /// <summary>Whether what happened to it is known.</summary>
    public bool IsFound => Delivered + Archived > 0 || IsReturned;

    /// <summary>Notes a delivery; true for the first.</summary>
    public bool Deliver() => Interlocked.Increment(ref _delivered) == 1;

    /// <summary>Notes a row of the archive.</summary>
    public void Archive() => Interlocked.Increment(ref _archived);
}
