using Aviso.Config.Tdsl.Sources;

namespace Aviso.Config.Tdsl.Binding;

/// <summary>Says when a secret can be read by others: in a file everybody may read, in the list of processes, or in the database of a cluster.</summary>
internal sealed class SecretExposure
{
    private readonly Dictionary<string, bool> _files = [];

    public ConfigurationError? Warning(ConfigurationNode node)
    {
        var (origin, path) = (node.Origin, node.Path);
        if (origin.Kind == OriginKind.Switch) return new ConfigurationError(origin, $"the secret '{path}' can be seen in the list of processes; use a variable of the environment, or file() in the configuration");
        if (origin is { Kind: OriginKind.Shared, InClear: true }) return new ConfigurationError(origin, $"the secret '{path}' stands in clear in the database; use env() or file(), which each node reads for itself");
        if (origin.Kind != OriginKind.File || !origin.InClear || !IsReadableByAll(origin.Source)) return null;
        return new ConfigurationError(origin, $"the secret '{path}' stands in clear in a file that every user of this machine can read; take that right away (chmod o-r), or use env() or file()");
    }

    private bool IsReadableByAll(string path)
    {
        if (OperatingSystem.IsWindows()) return false;
        if (_files.TryGetValue(path, out var known)) return known;
        try
        {
            return _files[path] = File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherRead);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return _files[path] = false;
        }
    }
}
