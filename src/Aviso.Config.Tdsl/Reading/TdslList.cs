namespace Aviso.Config.Tdsl.Reading;

/// <summary><c>[ a, b ]</c></summary>
/// <param name="Position">Where it begins.</param>
/// <param name="Items">The elements in order.</param>
public sealed record TdslList(TdslPosition Position, IReadOnlyList<TdslValue> Items) : TdslValue(Position);
