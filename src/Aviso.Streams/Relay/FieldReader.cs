using System.Buffers.Binary;
using System.Text;

namespace Aviso.Streams.Relay;

/// <summary>Reads what <see cref="Fields"/> has written. What is missing at the end, since an earlier version wrote it, can be told from what is broken.</summary>
internal ref struct FieldReader(ReadOnlySpan<byte> rest)
{
    private ReadOnlySpan<byte> _rest = rest;

    /// <summary>Whether a field was read that is not there, or is cut off.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>Whether there are no more fields.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    public string? Text() => Bytes() is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    /// <summary>A copy of the field; null when it says that there is nothing.</summary>
    public byte[]? Bytes()
    {
        if (IsBroken || _rest.Length < 4)
        {
            IsBroken = true;
            return null;
        }

        var length = BinaryPrimitives.ReadUInt32LittleEndian(_rest);
        _rest = _rest[4..];
        if (length == Fields.None)
        {
            return null;
        }

        if (length > _rest.Length)
        {
            IsBroken = true;
            return null;
        }

        var bytes = _rest[..(int)length].ToArray();
        _rest = _rest[(int)length..];
        return bytes;
    }
}
