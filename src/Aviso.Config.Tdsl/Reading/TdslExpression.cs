namespace Aviso.Config.Tdsl.Reading;

/// <summary>
/// <c>a + b * c</c>. Flat on purpose: the depth of the tree does not grow with the length of the sum, so a hostile file cannot exhaust the stack.
/// </summary>
/// <param name="Position">Where it begins.</param>
/// <param name="Operands">Two or more.</param>
/// <param name="Operators">One of <c>+ - * /</c> after each operand but the last.</param>
public sealed record TdslExpression(TdslPosition Position, IReadOnlyList<TdslValue> Operands, IReadOnlyList<char> Operators) : TdslValue(Position);
