using Aviso.Abstractions.Stanzas;

namespace Aviso.Abstractions.Modules;

/// <summary>A stanza handler, the point and phase at which it runs, and what narrows it down.</summary>
public sealed class HookRegistration(string module, StanzaHook hook, Phase phase, StanzaHandler handler)
{
    private readonly List<string> _namespaces = [];
    private readonly List<string> _before = [];
    private readonly List<string> _after = [];

    public string Module { get; } = module;

    public StanzaHook Hook { get; } = hook;

    public Phase Phase { get; } = phase;

    public StanzaHandler Handler { get; } = handler;

    /// <summary>The handler runs only for stanzas with a child in one of these; empty: for all.</summary>
    public IReadOnlyList<string> ChildNamespaces => _namespaces;

    /// <summary>The stanza kind it runs for; null: for all.</summary>
    public StanzaKind? Kind { get; private set; }

    /// <summary>Modules whose handlers of the same phase run after this one.</summary>
    public IReadOnlyList<string> RunsBefore => _before;

    /// <summary>Modules whose handlers of the same phase run before this one.</summary>
    public IReadOnlyList<string> RunsAfter => _after;

    /// <summary>Runs only for one kind of stanza; the kernel skips the call otherwise.</summary>
    public HookRegistration For(StanzaKind kind)
    {
        Kind = kind;
        return this;
    }

    /// <summary>Runs only when a child of the stanza is in this namespace; the kernel skips the call otherwise.</summary>
    public HookRegistration WhenChild(string ns)
    {
        _namespaces.Add(ns);
        return this;
    }

    /// <summary>Runs before the handlers of another module in the same phase.</summary>
    public HookRegistration Before(string module)
    {
        _before.Add(module);
        return this;
    }

    /// <summary>Runs after the handlers of another module in the same phase.</summary>
    public HookRegistration After(string module)
    {
        _after.Add(module);
        return this;
    }
}
