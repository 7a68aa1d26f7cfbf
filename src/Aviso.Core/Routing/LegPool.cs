using Aviso.Abstractions.Stanzas;

namespace Aviso.Core.Routing;

/// <summary>Contexts for legs, kept per thread so that taking one costs neither a lock nor an allocation. At most 16 wait on each thread.</summary>
internal static class LegPool
{
    private const int Limit = 16;

    [ThreadStatic]
    private static Stack<StanzaContext>? s_free;

    public static StanzaContext Rent() => (s_free ??= new(Limit)).TryPop(out var leg) ? leg : new();

    public static void Return(StanzaContext leg)
    {
        leg.End();
        var free = s_free ??= new(Limit);
        if (free.Count < Limit)
        {
            free.Push(leg);
        }
    }
}
