namespace Aviso.Abstractions.Modules;

/// <summary>A named point on a stanza's way at which modules may act. The points are the members of <see cref="Hooks"/>.</summary>
public sealed class StanzaHook
{
    internal StanzaHook(string name, int index) => (Name, Index) = (name, index);

    /// <summary>The name as <c>aviso hooks</c> prints it.</summary>
    public string Name { get; }

    /// <summary>Position in the kernel's tables.</summary>
    public int Index { get; }

    /// <inheritdoc />
    public override string ToString() => Name;
}
