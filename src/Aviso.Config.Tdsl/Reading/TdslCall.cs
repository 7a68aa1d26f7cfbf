namespace Aviso.Config.Tdsl.Reading;

/// <summary><c>env('NAME', 'default')</c>, <c>prop('path')</c> or <c>file('/run/secrets/x')</c>.</summary>
/// <param name="Position">Where it begins.</param>
/// <param name="Function">Which of the three.</param>
/// <param name="Argument">The first argument.</param>
/// <param name="Default">The second argument, null when there is none.</param>
public sealed record TdslCall(TdslPosition Position, TdslFunction Function, string Argument, string? Default) : TdslValue(Position);
