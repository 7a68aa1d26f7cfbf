namespace Aviso.Config.Tdsl.Sources;

/// <summary>Where a value of the configuration comes from; messages begin with it.</summary>
/// <param name="Kind">The kind of the place.</param>
/// <param name="Source">The file, the version that is shared, the name of the variable, or the path given to the switch.</param>
/// <param name="Line">Of the key in a file, from 1; 0 elsewhere.</param>
/// <param name="Column">Of the key in a file, from 1; 0 elsewhere.</param>
/// <param name="InClear">Whether the value itself stands there, and not a reference to the environment or another file.</param>
public sealed record ConfigurationOrigin(OriginKind Kind, string Source, int Line = 0, int Column = 0, bool InClear = true)
{
    /// <summary>The origin of a value nobody set.</summary>
    public static ConfigurationOrigin Default { get; } = new(OriginKind.Default, "default");

    /// <summary><c>config.tdsl:3:5</c>, <c>shared version 7:3:5</c>, <c>environment variable AVISO_X</c>, <c>switch --set a/b</c>, <c>default</c>.</summary>
    public override string ToString() => Kind switch
    {
        OriginKind.File or OriginKind.Shared => $"{Source}:{Line}:{Column}",
        OriginKind.Environment => $"environment variable {Source}",
        OriginKind.Switch => $"switch --set {Source}",
        _ => Source,
    };
}
