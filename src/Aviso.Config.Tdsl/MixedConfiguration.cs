using Aviso.Config.Tdsl.Sources;
using Microsoft.Extensions.Configuration;

namespace Aviso.Config.Tdsl;

/// <summary>One configuration with some of its options taken from another, as when only some can be changed while the server runs.</summary>
public static class MixedConfiguration
{
    /// <summary>Makes it; every value keeps its place.</summary>
    /// <param name="running">Where most comes from.</param>
    /// <param name="next">Where the named options and blocks come from.</param>
    /// <param name="paths">Their paths, as in <c>logging/level</c>.</param>
    public static IConfigurationRoot Make(IConfigurationRoot running, IConfigurationRoot next, IReadOnlyCollection<string> paths)
    {
        var keys = paths.Select(ConfigurationKeys.FromPath).ToList();
        bool IsNamed(string key) => keys.Any(one => key.Equals(one, StringComparison.OrdinalIgnoreCase) || key.StartsWith(one + ":", StringComparison.OrdinalIgnoreCase));
        IEnumerable<Part> parts =
        [
            .. running.Providers.Where(static one => one is IConfigurationOrigins).Select(one => new Part(one, key => !IsNamed(key))),
            .. next.Providers.Where(static one => one is IConfigurationOrigins).Select(one => new Part(one, IsNamed)),
        ];
        return new ConfigurationRoot([.. parts.Where(static part => part.Keys.Count > 0)]);
    }

    // A copy: what is mixed again and again must not hold on to all it was made of.
    private sealed class Part : ConfigurationProvider, IConfigurationOrigins
    {
        private readonly OrderedDictionary<string, ConfigurationOrigin> _origins = new(StringComparer.OrdinalIgnoreCase);

        public Part(IConfigurationProvider provider, Func<string, bool> isIn)
        {
            var origins = (IConfigurationOrigins)provider;
            foreach (var key in origins.Keys.Where(isIn))
            {
                _origins[key] = origins.OriginOf(key)!;
                if (provider.TryGet(key, out var value)) Data[key] = value;
            }
        }

        public IReadOnlyCollection<string> Keys => _origins.Keys;

        public ConfigurationOrigin? OriginOf(string key) => _origins.GetValueOrDefault(key);
    }
}
