using Aviso.Cluster.Sharing;
using Aviso.Server.Starting;

namespace Aviso.Server.Sharing;

/// <summary>Tries whether this node could run with a shared configuration, beneath its own file, environment and command line.</summary>
internal sealed class ConfigurationTrial(DataDirectory data, IReadOnlyList<string> switches)
{
    /// <summary>What is wrong, as the program would print it at its start; null: nothing.</summary>
    public string? FaultOf(SharedDocument document)
    {
        try
        {
            var settings = ServerSettings.Load(data, switches, _ => document);
            return settings.Cluster is null ? "With it this server would be no node of its cluster." : null;
        }
        catch (CommandException exception)
        {
            return exception.Message;
        }
    }
}
