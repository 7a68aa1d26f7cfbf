using System.Collections;
using Microsoft.Extensions.Configuration;

namespace Aviso.Config.Tdsl.Sources;

/// <summary>The values of <see cref="EnvironmentConfigurationSource"/>.</summary>
public sealed class EnvironmentConfigurationProvider(EnvironmentConfigurationSource source) : ConfigurationProvider, IConfigurationOrigins
{
    private readonly Dictionary<string, string> _variables = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public override void Load()
    {
        foreach (DictionaryEntry variable in source.Variables)
        {
            var name = (string)variable.Key;
            if (!name.StartsWith(EnvironmentConfigurationSource.Prefix, StringComparison.OrdinalIgnoreCase)) continue;
            if (source.Except.Contains(name, StringComparer.OrdinalIgnoreCase)) continue;
            var key = Key(name[EnvironmentConfigurationSource.Prefix.Length..]);
            Data[key] = (string?)variable.Value;
            _variables[key] = name;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Keys => _variables.Keys;

    /// <inheritdoc/>
    public ConfigurationOrigin? OriginOf(string key) =>
        _variables.TryGetValue(key, out var name) ? new ConfigurationOrigin(OriginKind.Environment, name, InClear: false) : null;

    private static string Key(string name) =>
        string.Join(':', name.Split("__").Select(static part => ConfigurationKeys.Escape(part.Replace('_', '-').ToLowerInvariant())));
}
