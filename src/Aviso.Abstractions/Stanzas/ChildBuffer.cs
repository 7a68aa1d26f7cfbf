using System.Buffers;
using System.Text;

namespace Aviso.Abstractions.Stanzas;

/// <summary>Canonical bytes of children that handlers added; it keeps its memory from stanza to stanza, and can be shortened. Not thread-safe.</summary>
internal sealed class ChildBuffer : IBufferWriter<byte>
{
    private byte[] _bytes = [];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

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

    /// <summary>Takes back what was written behind the first <paramref name="length"/> bytes.</summary>
    public void Truncate(int length) => Length = length;

    /// <summary>Writes an ASCII text over each occurrence of another of the same length.</summary>
    public void Replace(string old, string text)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(text.Length, old.Length);
        Span<byte> wanted = stackalloc byte[old.Length];
        Encoding.ASCII.GetBytes(old, wanted);
        for (var rest = _bytes.AsSpan(0, Length); rest.IndexOf(wanted) is >= 0 and var place; rest = rest[(place + wanted.Length)..])
        {
            Encoding.ASCII.GetBytes(text, rest[place..]);
        }
    }

    private void Reserve(int size)
    {
        if (_bytes.Length - Length < size)
        {
            Array.Resize(ref _bytes, Math.Max(Math.Max(_bytes.Length * 2, 256), Length + size));
        }
    }
}
