using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Options;
using Aviso.Abstractions.Randomness;
using Aviso.Abstractions.Routing;
using Aviso.Abstractions.Storage;
using Aviso.Core.Accounts;
using Aviso.Core.Clustering;
using Aviso.Core.Homes;
using Aviso.Core.Hosts;
using Aviso.Core.Modules;
using Aviso.Core.Routing;
using Aviso.Protocol;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aviso.Core.Hosting;

/// <summary>Adds the kernel and the modules to a service collection. The caller adds an <c>IStorage</c> and listeners.</summary>
public static class CoreServices
{
    /// <param name="services">Where to add them.</param>
    /// <param name="domains">The domains to serve, the default one first.</param>
    /// <param name="modules">The modules there are; those switched off in the options are left out.</param>
    /// <param name="options">The configuration.</param>
    public static IServiceCollection AddAvisoCore(
        this IServiceCollection services, IReadOnlyList<Jid> domains, IEnumerable<ModuleType> modules, IOptionsProvider options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IRandomSource, SystemRandomSource>();
        services.TryAddSingleton<ICluster>(_ => new SingleNode());
        services.AddSingleton(options.Get<HomeOptions>());
        services.TryAddSingleton<IAccountHomes>(provider => provider.GetRequiredService<ICluster>() is { Link: not null } cluster
            ? new AccountHomes(
                cluster,
                provider.GetRequiredService<AccountDirectory>(),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<AccountHomes>>())
            : new SingleHomes());
        services.AddSingleton(options);
        services.AddSingleton(options.Get<AccountOptions>());
        services.AddSingleton(options.Get<TokenOptions>());
        services.AddSingleton(new VirtualHosts(
            domains.Select(domain => KeyValuePair.Create(domain, options.Get<Abstractions.Hosts.HostOptions>(domain.Domain)))));
        services.AddSingleton<IVirtualHosts>(provider => provider.GetRequiredService<VirtualHosts>());
        services.AddSingleton<IAdministrators>(new Administrators(options));
        services.AddSingleton<ModuleRegistry>();
        services.AddSingleton<IModuleCatalogue>(provider => provider.GetRequiredService<ModuleRegistry>());
        services.AddSingleton(provider => new AccountDirectory(
            provider.GetRequiredService<AccountOptions>().RecentAccounts,
            hasHomes: provider.GetRequiredService<ICluster>().Link is not null));
        services.AddSingleton<AccountStore>();
        services.AddSingleton<SecretStore>();
        services.AddSingleton<NodeAssignments>();
        services.AddSingleton<AccountLookup>();
        services.AddSingleton(provider => new AccountLogins(
            provider.GetRequiredService<AccountStore>(),
            provider.GetRequiredService<AccountOptions>(),
            provider.GetRequiredService<IRandomSource>()));
        services.AddSingleton(provider => new AccountTokens(
            provider.GetRequiredService<IStorage>(),
            provider.GetRequiredService<AccountStore>(),
            provider.GetRequiredService<IRandomSource>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<TokenOptions>(),
            provider.GetRequiredService<AccountOptions>()));
        services.AddSingleton<IAccountClients, AccountClients>();
        services.AddSingleton<AccountEvents>();
        services.AddSingleton<IAccounts, Accounts.Accounts>();
        services.AddSingleton(provider => new SessionDirectory(
            provider.GetRequiredService<AccountDirectory>(),
            provider.GetRequiredService<AccountLookup>(),
            provider.GetRequiredService<IAccountHomes>() as AccountHomes,
            provider.GetRequiredService<ModuleRegistry>(),
            provider.GetRequiredService<ILogger<SessionDirectory>>()));
        services.AddSingleton(provider => new AccountMoves(
            provider.GetRequiredService<IAccountHomes>(),
            provider.GetRequiredService<AccountLookup>(),
            provider.GetRequiredService<SessionDirectory>(),
            provider.GetRequiredService<ModuleRegistry>(),
            provider.GetRequiredService<ILogger<AccountMoves>>()));
        services.AddSingleton<RoutingMetrics>();
        services.AddSingleton(options.Get<ServerRequestOptions>());
        services.AddSingleton<PendingRequests>();
        services.AddSingleton<StanzaRouter>();
        services.AddSingleton<ClusterRouting>();
        services.AddSingleton<IServerRequests, ServerRequests>();
        services.AddSingleton<IStanzaRouter>(provider => provider.GetRequiredService<StanzaRouter>());
        services.AddSingleton(provider => new StanzaEntrance(
            provider.GetRequiredService<StanzaRouter>(),
            provider.GetRequiredService<ModuleRegistry>(),
            provider.GetRequiredService<ICluster>().Ownership,
            provider.GetRequiredService<ILogger<StanzaEntrance>>()));
        services.AddSingleton<PeriodicJobs>();
        services.AddSingleton<ServerStatus>();
        services.AddSingleton(provider => new StoreCatalogue(provider.GetRequiredService<ModuleRegistry>()));
        services.AddSingleton<ModuleHost>();
        services.AddSingleton<ServerLifecycle>();
        services.AddSingleton<IServerDrain>(provider => provider.GetRequiredService<ServerLifecycle>());
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<ServerLifecycle>());
        AddModules(services, [.. modules.Where(one => options.IsActive(one.Name, otherwise: one.Attribute.DefaultActive))], options);
        return services;
    }

    /// <summary>Makes the modules and their tables without starting anything: for those who only ask what there is.</summary>
    /// <exception cref="Modules.ModuleException">A module asks for what no running module offers, or declarations contradict each other.</exception>
    public static void LoadAvisoModules(this IServiceProvider services) => services.GetRequiredService<ModuleHost>().Load();

    private static void AddModules(IServiceCollection services, IReadOnlyList<ModuleType> modules, IOptionsProvider options)
    {
        services.AddSingleton(modules);
        foreach (var module in modules)
        {
            services.AddSingleton(module.Type);
            if (module.Attribute.Options is { } optionsType)
            {
                services.TryAddSingleton(optionsType, _ => options.Get(optionsType));
            }

            foreach (var contract in module.Attribute.Offers)
            {
                services.AddSingleton(contract, provider => provider.GetRequiredService(module.Type));
            }
        }
    }
}
