using Aviso.Config.Tdsl.Reading;
using Microsoft.Extensions.Configuration;

namespace Aviso.Config.Tdsl.Sources;

/// <summary>The values of a <see cref="SharedConfigurationSource"/>, with their places.</summary>
public sealed class SharedConfigurationProvider(SharedConfigurationSource source) : ConfigurationProvider, IConfigurationOrigins
{
    private OrderedDictionary<string, ConfigurationOrigin> _origins = [];

    /// <summary>Reads the text.</summary>
    /// <exception cref="TdslException">The text is faulty.</exception>
    public override void Load()
    {
        var flattened = TdslFlattener.Flatten(TdslDocument.Parse(source.Text, source.Name), source.References);
        Data = flattened.Values;
        _origins = flattened.Origins;
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Keys => _origins.Keys;

    /// <inheritdoc/>
    public ConfigurationOrigin? OriginOf(string key) => _origins.GetValueOrDefault(key) is { } origin ? origin with { Kind = OriginKind.Shared } : null;
}
