namespace Aviso.Abstractions.Modules;

/// <summary>The phases of a hook point, run in this order. Inside one phase the order means nothing unless declared.</summary>
public enum Phase
{
    /// <summary>May drop the stanza or bounce it; must not change it.</summary>
    Guard,

    /// <summary>May add or remove child elements.</summary>
    Rewrite,

    /// <summary>May store, copy, redirect or answer.</summary>
    Act,

    /// <summary>
    /// May count, log and audit; its exceptions never affect delivery. Sees what goes on from here: what an earlier phase stopped
    /// (<see cref="Verdict.Drop"/>) or took over (<see cref="Verdict.Handled"/>) is counted by who did that.
    /// </summary>
    Observe,
}
