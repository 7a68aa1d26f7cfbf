using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Stanzas;
using Microsoft.Extensions.Logging;

namespace Aviso.Core.Modules;

/// <summary>
/// The handlers of all stanza hooks, compiled to one array for each hook and stanza kind. Frozen: a change of modules
/// makes a new table.
/// </summary>
internal sealed partial class HookTable
{
    private const int Kinds = 4;
    private readonly Entry[][] _entries;
    private readonly NamespaceBits _namespaces;
    private readonly ILogger _log;

    public HookTable(IEnumerable<HookRegistration> registrations, ILogger log)
    {
        _log = log;
        var ordered = HookOrder.Sort(registrations);
        Ordered = ordered;
        _namespaces = new(ordered.SelectMany(one => one.ChildNamespaces));
        _entries = new Entry[Hooks.All.Count * Kinds][];
        for (var index = 0; index < _entries.Length; index++)
        {
            var (hook, kind) = (Hooks.All[index / Kinds], (StanzaKind)(index % Kinds));
            _entries[index] =
            [
                .. ordered
                    .Where(one => one.Hook == hook && (one.Kind is null || one.Kind == kind))
                    .Select(one => new Entry(one.Handler, one.Module, one.Phase, _namespaces.MaskOf(one.ChildNamespaces))),
            ];
        }
    }

    /// <summary>All handlers, in the order in which they run.</summary>
    public IReadOnlyList<HookRegistration> Ordered { get; }

    /// <summary>The bits of the namespaces among a stanza's children; computed once, carried by all its legs.</summary>
    public ulong NamespacesOf(Stanza stanza) => _namespaces.Of(stanza.Root);

    /// <summary>Whether anything is registered at a hook for a kind of stanza.</summary>
    public bool Any(StanzaHook hook, StanzaKind kind) => _entries[(hook.Index * Kinds) + (int)kind].Length > 0;

    /// <summary>Runs the handlers in order until one decides. Completes synchronously when all of them do.</summary>
    public ValueTask<Verdict> RunAsync(StanzaHook hook, StanzaContext context)
    {
        var entries = _entries[(hook.Index * Kinds) + (int)context.Stanza.Kind];
        for (var index = 0; index < entries.Length; index++)
        {
            ref readonly var entry = ref entries[index];
            if (entry.Namespaces != 0 && (entry.Namespaces & context.ChildNamespaces) == 0)
            {
                continue;
            }

            if (entry.Phase == Phase.Observe)
            {
                return ObserveFromAsync(entries, index, context);
            }

            var running = entry.Handler(context);
            if (!running.IsCompletedSuccessfully)
            {
                return ContinueAsync(entries, index, running, context);
            }

            if (running.Result is var verdict and not Verdict.Continue)
            {
                return new(verdict);
            }
        }

        return new(Verdict.Continue);
    }

    private async ValueTask<Verdict> ContinueAsync(Entry[] entries, int index, ValueTask<Verdict> running, StanzaContext context)
    {
        var verdict = await running;
        while (verdict == Verdict.Continue && ++index < entries.Length)
        {
            var entry = entries[index];
            if (entry.Namespaces != 0 && (entry.Namespaces & context.ChildNamespaces) == 0)
            {
                continue;
            }

            if (entry.Phase == Phase.Observe)
            {
                return await ObserveFromAsync(entries, index, context);
            }

            verdict = await entry.Handler(context);
        }

        return verdict;
    }

    // Observers come last in the order, and what goes wrong in them must not touch delivery.
    private async ValueTask<Verdict> ObserveFromAsync(Entry[] entries, int index, StanzaContext context)
    {
        for (; index < entries.Length; index++)
        {
            var entry = entries[index];
            if (entry.Namespaces != 0 && (entry.Namespaces & context.ChildNamespaces) == 0)
            {
                continue;
            }

            try
            {
                await entry.Handler(context);
            }
            catch (Exception exception)
            {
                Log.ObserverFailed(_log, entry.Module, exception);
            }
        }

        return Verdict.Continue;
    }

    private readonly record struct Entry(StanzaHandler Handler, string Module, Phase Phase, ulong Namespaces);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Observer of module {Module} failed; delivery is not affected")]
        public static partial void ObserverFailed(ILogger logger, string module, Exception exception);
    }
}
