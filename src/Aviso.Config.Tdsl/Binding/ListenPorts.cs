using Aviso.Config.Tdsl.Sources;

namespace Aviso.Config.Tdsl.Binding;

/// <summary>The ports the configuration opens: each once, and none that the process may not open, found before the first is opened.</summary>
internal sealed class ListenPorts(int lowest, ICollection<ConfigurationError> errors)
{
    private readonly Dictionary<int, (string Key, ConfigurationOrigin Origin)> _used = [];

    public void Add(int port, string key, ConfigurationTree tree, ConfigurationOrigin? written)
    {
        if (IsSwitchedOff(key, tree)) return;
        var origin = written ?? ConfigurationOrigin.Default;
        var path = ConfigurationKeys.ToPath(key);
        if (port < lowest)
        {
            errors.Add(new ConfigurationError(origin, $"'{path}': the process has no right to open port {port}; ports from {lowest} need none"));
        }

        if (_used.TryAdd(port, (key, origin))) return;
        var (otherKey, otherOrigin) = _used[port];
        var other = $"'{ConfigurationKeys.ToPath(otherKey)}' ({otherOrigin})";
        errors.Add(new ConfigurationError(origin, $"'{path}': port {port} is already opened by {other}"));
    }

    /// <summary>The port of a module that is off is not opened.</summary>
    private static bool IsSwitchedOff(string key, ConfigurationTree tree)
    {
        for (var colon = key.IndexOf(':'); colon >= 0; colon = key.IndexOf(':', colon + 1))
        {
            if (string.Equals(tree.Find(ConfigurationKeys.Join(key[..colon], ConfigurationKeys.Active))?.Value, "false", StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }
}
