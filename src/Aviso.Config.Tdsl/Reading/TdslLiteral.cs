namespace Aviso.Config.Tdsl.Reading;

/// <summary>A literal.</summary>
/// <param name="Position">Where it begins.</param>
/// <param name="Value"><see cref="string"/>, <see cref="long"/>, <see cref="double"/>, <see cref="bool"/> or null.</param>
public sealed record TdslLiteral(TdslPosition Position, object? Value) : TdslValue(Position);
