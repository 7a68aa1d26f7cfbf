using System.Buffers.Binary;
using System.Numerics;

namespace Aviso.Core.Modules;

/// <summary>
/// A frozen hash table whose keys are one or two UTF-8 strings (a namespace, or a namespace and a name), looked up from
/// spans without decoding. Keys come from modules only, so the cheap hash cannot be attacked from outside.
/// </summary>
internal sealed class Utf8Table<T>
{
    private readonly (byte[] First, byte[] Second, T Value)?[] _slots;

    public Utf8Table(IEnumerable<(byte[] First, byte[] Second, T Value)> entries)
    {
        var list = entries.ToList();
        _slots = new (byte[], byte[], T)?[BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, list.Count * 3))];
        foreach (var entry in list)
        {
            var slot = Slot(entry.First, entry.Second);
            while (_slots[slot] is not null)
            {
                slot = Next(slot);
            }

            _slots[slot] = entry;
        }
    }

    /// <summary>The value of a key, or the default value of <typeparamref name="T"/>.</summary>
    public T? Find(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        for (var slot = Slot(first, second); ; slot = Next(slot))
        {
            ref readonly var entry = ref _slots[slot];
            if (entry is null)
            {
                return default;
            }

            var value = entry.GetValueOrDefault();
            if (first.SequenceEqual(value.First) && second.SequenceEqual(value.Second))
            {
                return value.Value;
            }
        }
    }

    private int Next(int slot) => (slot + 1) & (_slots.Length - 1);

    private int Slot(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second) =>
        (int)((Hash(first) + (3 * Hash(second))) & (uint)(_slots.Length - 1));

    // Namespaces differ in their last characters and in their length; that is all the hash looks at.
    private static uint Hash(ReadOnlySpan<byte> key)
    {
        ulong tail = 0;
        if (key.Length >= 8)
        {
            tail = BinaryPrimitives.ReadUInt64LittleEndian(key[^8..]);
        }
        else
        {
            foreach (var b in key)
            {
                tail = (tail << 8) | b;
            }
        }

        return (uint)(((tail ^ (ulong)key.Length) * 0x9E3779B97F4A7C15UL) >> 32);
    }
}
