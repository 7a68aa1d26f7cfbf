using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Aviso.Abstractions.Sessions;

/// <summary>Writes state that goes to another node: numbers, and texts with their length before them. Not thread-safe.</summary>
public sealed class StateWriter
{
    internal const uint None = uint.MaxValue;
    private readonly ArrayBufferWriter<byte> _output = new();

    /// <summary>How much has been written.</summary>
    public int Length => _output.WrittenCount;

    /// <summary>What has been written.</summary>
    public ReadOnlyMemory<byte> Written => _output.WrittenMemory;

    /// <summary>Writes a number.</summary>
    public void Number(long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_output.GetSpan(8), number);
        _output.Advance(8);
    }

    /// <summary>Writes a yes or no.</summary>
    public void Flag(bool flag) => _output.Write([flag ? (byte)1 : (byte)0]);

    /// <summary>Writes a text, or that there is none.</summary>
    public void Text(string? text)
    {
        if (text is null)
        {
            WriteLength(None);
            return;
        }

        WriteLength((uint)Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, _output);
    }

    /// <summary>Writes bytes.</summary>
    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        WriteLength((uint)bytes.Length);
        _output.Write(bytes);
    }

    private void WriteLength(uint length)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(_output.GetSpan(4), length);
        _output.Advance(4);
    }
}
