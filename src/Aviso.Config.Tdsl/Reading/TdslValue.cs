namespace Aviso.Config.Tdsl.Reading;

/// <summary>What stands right of a key, before functions are called and sums are worked out.</summary>
/// <param name="Position">Where it begins.</param>
public abstract record TdslValue(TdslPosition Position);
