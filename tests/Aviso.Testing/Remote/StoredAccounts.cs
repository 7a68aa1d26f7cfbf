using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Storage;
using Aviso.Core.Hosting;
using Aviso.Protocol;
using Aviso.Storage;
using Aviso.Storage.Sqlite;
using Aviso.Testing.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aviso.Testing.Remote;

/// <summary>Makes accounts in the data directory of a server that is not running: the kernel over its store, without listeners.</summary>
public static class StoredAccounts
{
    /// <summary>Makes the accounts that do not exist yet.</summary>
    /// <param name="data">The data directory.</param>
    /// <param name="jids">Bare addresses, all of one domain.</param>
    /// <param name="password">The password of all of them.</param>
    /// <param name="storage">The store, where it is not in the directory.</param>
    public static async Task CreateAsync(string data, IReadOnlyCollection<string> jids, string password, IStorage? storage = null)
    {
        var settings = new TestServerSettings();
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(_ => storage ?? new StorageEngine(new SqliteBackend(new SqliteOptions(data))));
        services.AddAvisoCore([Jid.Parse(jids.First()).DomainJid], settings.Modules, settings.Options);
        await using var provider = services.BuildServiceProvider();
        var lifecycle = provider.GetRequiredService<IHostedService>();
        await lifecycle.StartAsync(CancellationToken.None);
        var accounts = provider.GetRequiredService<IAccounts>();
        foreach (var jid in jids)
        {
            await accounts.CreateAsync(Jid.Parse(jid), password);
        }

        await lifecycle.StopAsync(CancellationToken.None);
    }
}
