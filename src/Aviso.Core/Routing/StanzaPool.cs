using Aviso.Abstractions.Stanzas;

namespace Aviso.Core.Routing;

/// <summary>Stanza objects, kept per thread, so that idle streams hold none. At most 8 wait on each thread.</summary>
public static class StanzaPool
{
    private const int Limit = 8;

    [ThreadStatic]
    private static Stack<Stanza>? s_free;

    /// <summary>An empty stanza.</summary>
    public static Stanza Rent() => (s_free ??= new(Limit)).TryPop(out var stanza) ? stanza : new();

    /// <summary>Takes a stanza back; its memory goes back to the shared pool at once.</summary>
    public static void Return(Stanza stanza)
    {
        stanza.Reset();
        var free = s_free ??= new(Limit);
        if (free.Count < Limit)
        {
            free.Push(stanza);
        }
    }
}
