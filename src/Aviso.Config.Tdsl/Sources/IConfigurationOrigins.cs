namespace Aviso.Config.Tdsl.Sources;

/// <summary>A configuration provider that knows where its values come from.</summary>
public interface IConfigurationOrigins
{
    /// <summary>All keys that have a place, in the order of the source where it has one; blocks have places too.</summary>
    IReadOnlyCollection<string> Keys { get; }

    /// <summary>The place of a key, or null when the provider does not have it.</summary>
    ConfigurationOrigin? OriginOf(string key);
}
