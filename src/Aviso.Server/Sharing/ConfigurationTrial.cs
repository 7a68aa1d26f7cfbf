using Aviso.Cluster.Sharing;
using Aviso.Core.Modules;
using Aviso.Server.Commands;
using Aviso.Server.Starting;

namespace Aviso.Server.Sharing;

/// <summary>Tries whether this node could run with a shared configuration, beneath its own file, environment and command line.</summary>
internal sealed class ConfigurationTrial(DataDirectory data, IReadOnlyList<string> switches)
{
    /// <summary>Reads it as a start would, and makes the modules with it.</summary>
    /// <returns>The configuration that would hold, or what is wrong.</returns>
    public async Task<(ServerSettings? Settings, string? Fault)> TryAsync(SharedDocument document)
    {
        try
        {
            var settings = ServerSettings.Load(data, switches, _ => document);
            _ = await SchemaStates.StoresAsync(settings);
            return settings.Cluster is null ? (null, "With it this server would be no node of its cluster.") : (settings, null);
        }
        catch (Exception exception) when (exception is CommandException or ModuleException or FormatException)
        {
            return (null, CommandException.FaultsOf(exception));
        }
    }
}
