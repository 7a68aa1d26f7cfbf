namespace Aviso.Config.Tdsl.Reading;

/// <summary><c>key = value</c> or <c>key: value</c></summary>
/// <param name="Name">The key without its quotes.</param>
/// <param name="Position">Where the key begins.</param>
/// <param name="Value">The value.</param>
public sealed record TdslProperty(string Name, TdslPosition Position, TdslValue Value) : TdslEntry(Name, Position);
