using Aviso.Abstractions.Stanzas;
using Aviso.Streams.Transport;
using Aviso.Xml;

namespace Aviso.Streams.Management;

/// <summary>
/// The stanzas sent to a client that it has not acknowledged, as the bytes that were sent (XEP-0198 §4), bounded in number
/// and bytes. Not thread-safe: its session's lock guards it.
/// </summary>
internal sealed class UnackedQueue(int maxCount, int maxBytes, uint acknowledged = 0)
{
    private readonly Queue<(int Bytes, DateTimeOffset SentAt)> _stanzas = new();
    private PooledBuffer _bytes;
    private int _start;

    // How many, from the front, somebody has been told of as waiting.
    private int _told;

    /// <summary>What the client has acknowledged: a count that starts anew after 2^32-1 (XEP-0198 §4).</summary>
    public uint Acknowledged { get; private set; } = acknowledged;

    public int Count => _stanzas.Count;

    /// <summary>Whether less than half of either bound is used.</summary>
    public bool IsHalfEmpty => _stanzas.Count < maxCount / 2 && _bytes.Length - _start < maxBytes / 2;

    /// <summary>The bytes of all of them, in order.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes.Span[_start..];

    /// <summary>Adds a leg's stanza; false when the bound is reached. The bytes are valid until the queue is changed.</summary>
    public bool TryAdd(scoped in StanzaCopy stanza, DateTimeOffset now, out ReadOnlySpan<byte> bytes)
    {
        var size = stanza.Length;
        bytes = default;
        if (!HasRoom(size))
        {
            return false;
        }

        stanza.CopyTo(_bytes.Free(size).Span);
        bytes = Added(size, now);
        return true;
    }

    /// <summary>Adds a stanza of the server's own making; false when the bound is reached.</summary>
    public bool TryAdd(ReadOnlySpan<byte> stanza, DateTimeOffset now)
    {
        if (!HasRoom(stanza.Length))
        {
            return false;
        }

        stanza.CopyTo(_bytes.Free(stanza.Length).Span);
        Added(stanza.Length, now);
        return true;
    }

    /// <summary>Takes the client's count; false when it claims more than was sent.</summary>
    public bool TryAcknowledge(uint handled)
    {
        var newly = handled - Acknowledged; // modulo 2^32, as the counts are
        if (newly > _stanzas.Count)
        {
            return false;
        }

        Acknowledged = handled;
        _told = Math.Max(0, _told - (int)newly);
        for (; newly > 0; newly--)
        {
            _start += _stanzas.Dequeue().Bytes;
        }

        if (_stanzas.Count == 0)
        {
            _bytes.Release();
            _start = 0;
        }

        return true;
    }

    /// <summary>Copies of the messages sent up to a time that were not told of before; from now on they are.</summary>
    public IReadOnlyList<byte[]> TakeUntold(DateTimeOffset sentUntil)
    {
        if (_told == _stanzas.Count || (_told == 0 && _stanzas.Peek().SentAt > sentUntil))
        {
            return [];
        }

        var untold = new List<byte[]>();
        var (index, position) = (0, _start);
        foreach (var (size, sentAt) in _stanzas)
        {
            if (sentAt > sentUntil)
            {
                break;
            }

            var stanza = _bytes.Span.Slice(position, size);
            if (index >= _told && stanza.StartsWith("<message"u8))
            {
                untold.Add(stanza.ToArray());
            }

            index++;
            position += size;
        }

        _told = Math.Max(_told, index);
        return untold;
    }

    /// <summary>Of how many, from the front, somebody has been told as waiting.</summary>
    public int Told => _told;

    /// <summary>Copies of everything, in order.</summary>
    public IReadOnlyList<(ReadOnlyMemory<byte> Stanza, DateTimeOffset SentAt)> CopyAll()
    {
        var all = new List<(ReadOnlyMemory<byte>, DateTimeOffset)>(_stanzas.Count);
        var position = _start;
        foreach (var (size, sentAt) in _stanzas)
        {
            all.Add((_bytes.Span.Slice(position, size).ToArray(), sentAt));
            position += size;
        }

        return all;
    }

    /// <summary>Takes what another node had in the queue, whatever the bounds here.</summary>
    public void Restore(IReadOnlyList<(ReadOnlyMemory<byte> Stanza, DateTimeOffset SentAt)> stanzas, int told)
    {
        foreach (var (stanza, sentAt) in stanzas)
        {
            stanza.Span.CopyTo(_bytes.Free(stanza.Length).Span);
            Added(stanza.Length, sentAt);
        }

        _told = Math.Clamp(told, 0, _stanzas.Count);
    }

    /// <summary>All that is in the queue has been told of.</summary>
    public void MarkAllTold() => _told = _stanzas.Count;

    /// <summary>Takes everything out, in order.</summary>
    public IReadOnlyList<(byte[] Stanza, DateTimeOffset SentAt)> TakeAll()
    {
        var all = new List<(byte[], DateTimeOffset)>(_stanzas.Count);
        while (_stanzas.TryDequeue(out var next))
        {
            all.Add((_bytes.Span.Slice(_start, next.Bytes).ToArray(), next.SentAt));
            _start += next.Bytes;
        }

        _bytes.Release();
        _start = 0;
        return all;
    }

    private bool HasRoom(int bytes) => _stanzas.Count < maxCount && _bytes.Length - _start + bytes <= maxBytes;

    private ReadOnlySpan<byte> Added(int size, DateTimeOffset now)
    {
        _bytes.Advance(size);
        _stanzas.Enqueue((size, now));

        // What was acknowledged lies in front; it is cut off when it is more than what is left, so each byte moves at most once.
        if (_start > _bytes.Length / 2)
        {
            _bytes.Consume(_start);
            _start = 0;
        }

        return _bytes.Span[^size..];
    }
}
