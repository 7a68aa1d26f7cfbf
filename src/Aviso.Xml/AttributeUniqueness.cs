using System.Buffers;
using System.Numerics;

namespace Aviso.Xml;

/// <summary>No element may have two attributes of the same expanded name (Namespaces in XML §6.3).</summary>
internal static class AttributeUniqueness
{
    /// <summary>Above this many attributes hashing is used instead of pairwise comparison.</summary>
    private const int PairwiseAttributes = 16;

    public static bool HasDuplicates(ReadOnlySpan<byte> source, ReadOnlySpan<AttributeEntry> attributes)
    {
        if (attributes.Length > PairwiseAttributes)
        {
            return HasDuplicatesByHash(source, attributes);
        }

        for (int i = 1; i < attributes.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                if (AreSame(source, attributes[i], attributes[j]))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Linear for any number of attributes; the hash is seeded per process.</summary>
    private static bool HasDuplicatesByHash(ReadOnlySpan<byte> source, ReadOnlySpan<AttributeEntry> attributes)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)attributes.Length * 2);
        int[] slots = ArrayPool<int>.Shared.Rent(size);
        Array.Clear(slots, 0, size);
        bool found = false;
        for (int i = 0; i < attributes.Length && !found; i++)
        {
            var hash = new HashCode();
            hash.Add(attributes[i].NamespaceId);
            hash.AddBytes(source.Slice(attributes[i].LocalNameStart, attributes[i].LocalNameLength));
            int slot = hash.ToHashCode() & (size - 1);
            while (slots[slot] != 0 && !found)
            {
                found = AreSame(source, attributes[i], attributes[slots[slot] - 1]);
                slot = (slot + 1) & (size - 1);
            }

            slots[slot] = i + 1;
        }

        ArrayPool<int>.Shared.Return(slots);
        return found;
    }

    private static bool AreSame(ReadOnlySpan<byte> source, in AttributeEntry left, in AttributeEntry right) =>
        left.LocalNameLength == right.LocalNameLength
        && left.NamespaceId == right.NamespaceId
        && source.Slice(left.LocalNameStart, left.LocalNameLength).SequenceEqual(source.Slice(right.LocalNameStart, right.LocalNameLength));
}
