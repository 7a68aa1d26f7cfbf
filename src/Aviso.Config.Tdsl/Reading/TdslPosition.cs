namespace Aviso.Config.Tdsl.Reading;

/// <summary>A place in a file; lines and columns (UTF-16 units, a tab is one) count from 1. The default value means "the file as a whole".</summary>
public readonly record struct TdslPosition(int Line, int Column);
