using Aviso.Config.Tdsl.Reading;
using Microsoft.Extensions.Configuration;

namespace Aviso.Config.Tdsl.Sources;

/// <summary>The values of a TDSL file, with their places. Loading again replaces all of them at once, or, when the file is faulty, none.</summary>
public sealed class TdslConfigurationProvider(TdslConfigurationSource source) : ConfigurationProvider, IConfigurationOrigins
{
    private OrderedDictionary<string, ConfigurationOrigin> _origins = [];

    /// <summary>Reads the file.</summary>
    /// <exception cref="TdslException">The file is faulty; the values read before stay.</exception>
    public override void Load()
    {
        if (source.Optional && !File.Exists(source.Path)) return;
        var flattened = TdslFlattener.Flatten(TdslDocument.Load(source.Path), source.References);
        Data = flattened.Values;
        _origins = flattened.Origins;
        OnReload();
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Keys => _origins.Keys;

    /// <inheritdoc/>
    public ConfigurationOrigin? OriginOf(string key) => _origins.GetValueOrDefault(key);
}
