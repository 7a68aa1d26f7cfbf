namespace Aviso.Config.Tdsl.Reading;

/// <summary>A value worked out.</summary>
/// <param name="Value"><see cref="string"/>, <see cref="long"/>, <see cref="double"/>, <see cref="bool"/> or null.</param>
/// <param name="InClear">Whether it stands in the configuration file itself: false as soon as a part of it comes from the environment or another file.</param>
internal readonly record struct TdslScalar(object? Value, bool InClear);
