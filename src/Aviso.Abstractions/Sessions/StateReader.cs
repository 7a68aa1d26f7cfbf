using System.Buffers.Binary;
using System.Text;

namespace Aviso.Abstractions.Sessions;

/// <summary>Reads what a <see cref="StateWriter"/> has written, in the same order.</summary>
/// <param name="bytes">The bytes; they are borrowed.</param>
public ref struct StateReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>Whether everything has been read.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Reads a number.</summary>
    /// <exception cref="FormatException">The bytes end before it does.</exception>
    public long Number() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    /// <summary>Reads a number that says how many of something follow, of which each has a byte at least.</summary>
    /// <exception cref="FormatException">That many cannot follow.</exception>
    public int Count() => Number() is var count and >= 0 && count <= _rest.Length ? (int)count : throw TooShort();

    /// <summary>Reads a yes or no.</summary>
    /// <exception cref="FormatException">The bytes end before it does.</exception>
    public bool Flag() => Take(1)[0] != 0;

    /// <summary>Reads a text; null when there was none.</summary>
    /// <exception cref="FormatException">The bytes end before it does.</exception>
    public string? OptionalText() => Length() is var length and not StateWriter.None ? Encoding.UTF8.GetString(Take(length)) : null;

    /// <summary>Reads a text.</summary>
    /// <exception cref="FormatException">The bytes end before it does, or there was none.</exception>
    public string Text() => OptionalText() ?? throw new FormatException("A text that must be there is not.");

    /// <summary>Reads bytes; they are borrowed.</summary>
    /// <exception cref="FormatException">The bytes end before they do.</exception>
    public ReadOnlySpan<byte> Bytes() => Take(Length());

    private uint Length() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    private ReadOnlySpan<byte> Take(uint length)
    {
        if (length > _rest.Length)
        {
            throw TooShort();
        }

        var taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }

    private static FormatException TooShort() => new("State ends before its end.");
}
