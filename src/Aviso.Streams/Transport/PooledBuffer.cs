using System.Buffers;

namespace Aviso.Streams.Transport;

/// <summary>A growing buffer over arrays of the shared pool. Empty, it holds no array. Not thread-safe.</summary>
internal struct PooledBuffer
{
    private const int FirstBytes = 2048;
    private byte[]? _array;

    /// <summary>The bytes written so far.</summary>
    public int Length { get; private set; }

    public readonly ReadOnlyMemory<byte> Memory => _array.AsMemory(0, Length);

    public readonly Span<byte> Span => _array.AsSpan(0, Length);

    /// <summary>Free space of at least so many bytes behind what is written.</summary>
    public Memory<byte> Free(int atLeast)
    {
        if (_array is null)
        {
            _array = ArrayPool<byte>.Shared.Rent(Math.Max(FirstBytes, atLeast));
        }
        else if (_array.Length - Length < atLeast)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(Length + atLeast, _array.Length * 2));
            Span.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_array);
            _array = larger;
        }

        return _array.AsMemory(Length);
    }

    /// <summary>Says that so many bytes of the free space have been written.</summary>
    public void Advance(int bytes) => Length += bytes;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Free(bytes.Length).Span);
        Length += bytes.Length;
    }

    /// <summary>Drops bytes from the front; the array goes back to the pool when nothing is left.</summary>
    public void Consume(int bytes)
    {
        Length -= bytes;
        if (Length == 0)
        {
            Release();
        }
        else if (bytes > 0)
        {
            _array.AsSpan(bytes, Length).CopyTo(_array);
        }
    }

    /// <summary>Gives the array back, whatever it holds.</summary>
    public void Release()
    {
        if (_array is not null)
        {
            ArrayPool<byte>.Shared.Return(_array);
            _array = null;
        }

        Length = 0;
    }
}
