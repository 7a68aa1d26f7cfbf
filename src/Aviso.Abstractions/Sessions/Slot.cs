namespace Aviso.Abstractions.Sessions;

/// <summary>
/// A typed place in which a module keeps its own state on a session or an account. Make one per kind of state, in a
/// static read-only field; the state lives and dies with the session or account object.
/// </summary>
public sealed class Slot<T> where T : class
{
    internal int Index { get; } = SlotIndex.Next();
}
