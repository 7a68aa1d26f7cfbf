using Aviso.Abstractions.Options;
using Aviso.Cluster.Ownership;
using Aviso.Cluster.RabbitMq;
using Aviso.Cluster.Sharing;
using Aviso.Server.Clustering;
using Aviso.Server.Starting;

namespace Aviso.Server.Sharing;

/// <summary>Reads what the nodes share before the server is put together.</summary>
internal static class SharedSource
{
    /// <summary>Where it is, as the node's own configuration says; null: the server is no node of a cluster, or its configuration is too faulty to tell.</summary>
    public static DataSource? Locate(IOptionsProvider options, DataDirectory data)
    {
        if (!ClusterSettings.IsOn(options))
        {
            return null;
        }

        var wanted = options.Get<ClusterOptions>().DataSource;
        var (name, source) = options.Get<ServerOptions>().DataSources.FirstOrDefault(one => string.Equals(one.Key, wanted, StringComparison.OrdinalIgnoreCase));
        try
        {
            return source is not null && DataSource.Create(name, source, data) is { ConnectionString: not null } found ? found : null;
        }
        catch (FormatException)
        {
            return null; // told with all other faults
        }
    }

    /// <summary>The newest version.</summary>
    /// <exception cref="CommandException">The database cannot be reached.</exception>
    public static SharedDocument? Read(DataSource source)
    {
        try
        {
            return Task.Run(() => ReadAsync(source)).GetAwaiter().GetResult();
        }
        catch (ClusterTableException exception)
        {
            throw new CommandException(
                ExitCode.Storage,
                $"The configuration that the nodes share cannot be read from the data source '{source.Name}' ({source.Display}): {exception.Message} Check that the database runs and can be reached.",
                exception);
        }
    }

    /// <summary>The same for those who can do without: they are told on standard error.</summary>
    public static SharedDocument? ReadIfReachable(DataSource source)
    {
        try
        {
            return Read(source);
        }
        catch (CommandException exception)
        {
            Console.Error.WriteLine($"warning: without what is shared: {exception.Message}");
            return null;
        }
    }

    private static async Task<SharedDocument?> ReadAsync(DataSource source)
    {
        await using var table = new PostgresSharedTable(source.ConnectionString!, source.ConnectTimeout);
        return await table.ReadAsync();
    }
}
