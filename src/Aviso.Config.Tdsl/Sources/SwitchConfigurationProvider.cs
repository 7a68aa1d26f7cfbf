using Aviso.Config.Tdsl.Reading;
using Microsoft.Extensions.Configuration;

namespace Aviso.Config.Tdsl.Sources;

/// <summary>The values of <see cref="SwitchConfigurationSource"/>.</summary>
public sealed class SwitchConfigurationProvider(SwitchConfigurationSource source) : ConfigurationProvider, IConfigurationOrigins
{
    /// <inheritdoc/>
    /// <exception cref="TdslException">A setting is not <c>path/to/key=value</c>.</exception>
    public override void Load()
    {
        foreach (var setting in source.Settings)
        {
            var equals = setting.IndexOf('=');
            // The text is not repeated: it may be half of a secret.
            if (equals <= 0) throw new TdslException(new TdslError("switch --set", 0, 0, "expected path/to/key=value", ""));
            Data[ConfigurationKeys.FromPath(setting[..equals].Trim())] = setting[(equals + 1)..];
        }
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Keys => [.. Data.Keys];

    /// <inheritdoc/>
    public ConfigurationOrigin? OriginOf(string key) =>
        Data.ContainsKey(key) ? new ConfigurationOrigin(OriginKind.Switch, ConfigurationKeys.ToPath(key)) : null;
}
