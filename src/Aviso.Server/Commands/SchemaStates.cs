using Aviso.Abstractions.Storage;
using Aviso.Core.Hosting;
using Aviso.Server.Logging;
using Aviso.Server.Starting;
using Aviso.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Aviso.Server.Commands;

/// <summary>Looks at the schemas of data sources, without changing anything.</summary>
internal static class SchemaStates
{
    /// <summary>For each source its report, or why there is none.</summary>
    public static async Task<IReadOnlyList<(DataSource Source, SchemaReport? Report, string? Fault)>> ReadAsync(
        ServerSettings settings, IReadOnlyList<DataSource> sources)
    {
        var stores = await StoresAsync(settings);
        var states = new List<(DataSource, SchemaReport?, string?)>();
        foreach (var source in sources)
        {
            try
            {
                using var backend = settings.DataSources.CreateBackend(source);
                states.Add((source, backend.Check(stores), null));
            }
            catch (StorageException exception)
            {
                states.Add((source, null, exception.Message));
            }
        }

        return states;
    }

    /// <summary>The stores that the server and its running modules declare.</summary>
    public static async Task<IReadOnlyList<StoreDeclaration>> StoresAsync(ServerSettings settings)
    {
        await using var log = new LogWriter(queueLength: 1000, console: null, file: null);
        await using var provider = new ServiceCollection().AddServerCore(settings, new LogOptions(), log).BuildServiceProvider();
        provider.LoadAvisoModules();
        return [.. provider.GetRequiredService<StoreCatalogue>().All.Select(one => one.Store)];
    }
}
