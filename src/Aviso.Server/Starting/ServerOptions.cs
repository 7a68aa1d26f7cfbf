using Aviso.Abstractions.Options;
using Aviso.Protocol;
using Aviso.Storage.Routing;

namespace Aviso.Server.Starting;

/// <summary>Options of the server as a whole.</summary>
[OptionSection("", Description = "The server as a whole.")]
internal sealed class ServerOptions
{
    /// <summary>The domains, the default one first; the blocks in <c>hosts</c> name more.</summary>
    [Option("default-virtual-host", Description = "The domain to serve, or a list of them, the default one first. Each block in 'hosts' names one more.")]
    public IReadOnlyList<Jid> Domains { get; init; } = [];

    /// <summary>The databases there are, by name.</summary>
    [Option("dataSource", Description = "The databases, each a block with a name; 'default' is for whatever names no other. Hosts choose theirs with vhost/data-source.")]
    public IReadOnlyDictionary<string, DataSourceOptions> DataSources { get; init; } =
        new Dictionary<string, DataSourceOptions> { [RoutedStorage.DefaultSource] = new() { Uri = DataSourceOptions.EmbeddedDatabase } };
}
