using System.Buffers;

namespace Aviso.Xml;

/// <summary>A growing byte buffer over pooled arrays; each use begins with <see cref="Start"/>. Not thread-safe.</summary>
internal sealed class PooledWriter : IBufferWriter<byte>
{
    private byte[] _bytes = [];

    public int Length { get; private set; }

    public void Start(int capacity)
    {
        _bytes = ArrayPool<byte>.Shared.Rent(Math.Max(capacity, 256));
        Length = 0;
    }

    public void Advance(int count) => Length += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsMemory(Length);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _bytes.AsSpan(Length);
    }

    /// <summary>Hands the array over to the caller, who returns it to the shared pool.</summary>
    public byte[] TakeArray()
    {
        byte[] bytes = _bytes;
        _bytes = [];
        return bytes;
    }

    private void Reserve(int size)
    {
        if (_bytes.Length - Length < size)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes.Length * 2, Length + size));
            _bytes.AsSpan(0, Length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_bytes);
            _bytes = larger;
        }
    }
}
