namespace Aviso.Config.Tdsl.Binding;

/// <summary>Finds the name somebody probably meant.</summary>
internal static class EditDistance
{
    // Longer texts are no slips of the keyboard, and the work grows with the product of the lengths.
    private const int LongestName = 64;

    /// <summary>The nearest name within a third of its length (at least one, at most three changes), or null.</summary>
    public static string? Nearest(string name, IEnumerable<string> candidates)
    {
        if (name.Length > LongestName) return null;
        string? nearest = null;
        var least = Math.Clamp(name.Length / 3, 1, 3) + 1;
        foreach (var candidate in candidates)
        {
            if (candidate.Length > LongestName || Between(name.ToLowerInvariant(), candidate.ToLowerInvariant()) is var distance && distance >= least) continue;
            (nearest, least) = (candidate, distance);
        }

        return nearest;
    }

    /// <summary>Insertions, deletions, replacements and exchanges of neighbours.</summary>
    private static int Between(string left, string right)
    {
        var distances = new int[left.Length + 1, right.Length + 1];
        for (var row = 0; row <= left.Length; row++) distances[row, 0] = row;
        for (var column = 0; column <= right.Length; column++) distances[0, column] = column;
        for (var row = 1; row <= left.Length; row++)
        {
            for (var column = 1; column <= right.Length; column++)
            {
                var replaced = distances[row - 1, column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1);
                var best = Math.Min(replaced, Math.Min(distances[row - 1, column], distances[row, column - 1]) + 1);
                if (row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1])
                {
                    best = Math.Min(best, distances[row - 2, column - 2] + 1);
                }

                distances[row, column] = best;
            }
        }

        return distances[left.Length, right.Length];
    }
}
