using Aviso.Protocol;

namespace Aviso.Modules.Roster;

/// <summary>
/// Arrays ordered by the bytes of an address: as compact as a list can be, and found in a few comparisons. They are never
/// changed, only replaced.
/// </summary>
internal static class SortedByJid
{
    /// <summary>The index of an address, or the complement of where it would have to stand.</summary>
    public static int Search<T>(T[] sorted, Jid jid, Func<T, Jid> addressOf)
    {
        var (low, high) = (0, sorted.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = addressOf(sorted[middle]).Utf8.SequenceCompareTo(jid.Utf8);
            if (order == 0)
            {
                return middle;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }

    /// <summary>The array with an item added, or put in the place of that with the same address.</summary>
    public static T[] With<T>(T[] sorted, T item, Func<T, Jid> addressOf)
    {
        var index = Search(sorted, addressOf(item), addressOf);
        if (index >= 0)
        {
            var copy = (T[])sorted.Clone();
            copy[index] = item;
            return copy;
        }

        return [.. sorted.AsSpan(0, ~index), item, .. sorted.AsSpan(~index)];
    }

    /// <summary>The array without the item at an index.</summary>
    public static T[] Without<T>(T[] sorted, int index) => [.. sorted.AsSpan(0, index), .. sorted.AsSpan(index + 1)];
}
