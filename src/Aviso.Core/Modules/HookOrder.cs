using Aviso.Abstractions.Modules;

namespace Aviso.Core.Modules;

/// <summary>
/// Puts hook registrations into the order in which they run: by hook, phase, declared Before/After, and then by module
/// name, so that the order is the same on every start.
/// </summary>
internal static class HookOrder
{
    /// <exception cref="ModuleException">Before and After contradict each other.</exception>
    public static IReadOnlyList<HookRegistration> Sort(IEnumerable<HookRegistration> registrations) =>
    [
        .. registrations
            .GroupBy(one => (one.Hook.Index, one.Phase))
            .OrderBy(group => group.Key.Index).ThenBy(group => group.Key.Phase)
            .SelectMany(group => SortPhase([.. group.OrderBy(one => one.Module, StringComparer.Ordinal)])),
    ];

    private static List<HookRegistration> SortPhase(List<HookRegistration> waiting)
    {
        var sorted = new List<HookRegistration>();
        while (waiting.Count > 0)
        {
            var next = waiting.Find(one => !waiting.Exists(other => other != one && MustPrecede(other, one)))
                ?? throw new ModuleException(
                    $"The order of the handlers at hook '{waiting[0].Hook}', phase {waiting[0].Phase}, contradicts itself: "
                    + string.Join(", ", waiting.Select(one => one.Module)) + ". Look at their Before and After.");
            sorted.Add(next);
            waiting.Remove(next);
        }

        return sorted;
    }

    private static bool MustPrecede(HookRegistration first, HookRegistration second) =>
        first.RunsBefore.Contains(second.Module) || second.RunsAfter.Contains(first.Module);
}
