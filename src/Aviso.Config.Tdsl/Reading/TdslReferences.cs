namespace Aviso.Config.Tdsl.Reading;

/// <summary>What <c>env()</c> and <c>prop()</c> of a file refer to.</summary>
public sealed class TdslReferences
{
    /// <summary>The value of a variable of the environment, null when it is not set.</summary>
    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>Properties given to the program; a name not among them is looked for in the file itself.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();
}
