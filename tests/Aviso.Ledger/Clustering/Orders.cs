namespace Aviso.Ledger.Clustering;

/// <summary>The orders in which some things can be started.</summary>
internal static class Orders
{
    /// <summary>All orders of the numbers below a count.</summary>
    public static IReadOnlyList<IReadOnlyList<int>> Of(int count) => [.. From([.. Enumerable.Range(0, count)])];

    private static IEnumerable<IReadOnlyList<int>> From(IReadOnlyList<int> numbers) => numbers.Count == 0
        ? [[]]
        : numbers.SelectMany(first => From([.. numbers.Where(one => one != first)]), (first, rest) => (IReadOnlyList<int>)[first, .. rest]);
}
