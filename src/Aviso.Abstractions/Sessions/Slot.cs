namespace Aviso.Abstractions.Sessions;

/// <summary>
/// A typed place in which a module keeps its own state on a session or an account. Make one per kind of state, in a
/// static read-only field; the state lives and dies with the session or account object.
/// </summary>
/// <param name="kind">Whose state it is, and whether it goes along to another node.</param>
public sealed class Slot<T>(SlotKind kind) where T : class
{
    /// <summary>Whose state it is, and whether it goes along to another node.</summary>
    public SlotKind Kind { get; } = kind;

    internal int Index { get; } = SlotIndex.Next();
}
