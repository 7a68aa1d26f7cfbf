namespace Aviso.Config.Tdsl.Reading;

/// <summary>A named part of a map.</summary>
/// <param name="Name">The key without its quotes.</param>
/// <param name="Position">Where the key begins.</param>
public abstract record TdslEntry(string Name, TdslPosition Position);
