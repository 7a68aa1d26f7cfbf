namespace Aviso.Config.Tdsl.Sources;

/// <summary>One fault, or one warning, about a value of the configuration. The message never holds the value of a secret.</summary>
public sealed record ConfigurationError(ConfigurationOrigin Origin, string Message)
{
    /// <summary><c>config.tdsl:3:5: message</c>.</summary>
    public override string ToString() => $"{Origin}: {Message}";
}
