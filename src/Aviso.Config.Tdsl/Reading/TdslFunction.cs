namespace Aviso.Config.Tdsl.Reading;

/// <summary>The functions a value may call.</summary>
public enum TdslFunction
{
    /// <summary>A variable of the process environment.</summary>
    Environment,

    /// <summary>A property given to the program, else another entry of the same file by its '/'-separated path.</summary>
    Property,

    /// <summary>The content of a small text file, without the line end at its end: for secrets that a platform puts into files.</summary>
    File,
}
