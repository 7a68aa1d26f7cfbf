namespace Aviso.Config.Tdsl.Reading;

/// <summary><c>{ a = 1 }</c></summary>
/// <param name="Position">Where it begins.</param>
/// <param name="Entries">The entries in order; no name twice.</param>
public sealed record TdslMap(TdslPosition Position, IReadOnlyList<TdslEntry> Entries) : TdslValue(Position);
