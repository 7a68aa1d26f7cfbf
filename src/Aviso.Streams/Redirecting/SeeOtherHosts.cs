using Aviso.Abstractions.Clustering;
using Aviso.Core.Hosting;
using Aviso.Core.Homes;
using Aviso.Core.Modules;
using Microsoft.Extensions.DependencyInjection;

namespace Aviso.Streams.Redirecting;

/// <summary>The values of <c>c2s/see-other-host</c>: the strategies of the kernel, and the modules that offer one, by their names.</summary>
public static class SeeOtherHosts
{
    /// <summary>The strategy that sends nobody anywhere.</summary>
    public const string None = "none";

    /// <summary>The names of the kernel's own.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } = [None, "hash", "by-user", "by-database"];

    /// <exception cref="ModuleException">There is none of that name.</exception>
    internal static ISeeOtherHost Make(string name, IServiceProvider services)
    {
        var cluster = services.GetRequiredService<ICluster>();
        return name switch
        {
            None => new NobodyElsewhere(),
            "hash" => new ByHash(cluster),
            "by-user" => new ByUser(),
            "by-database" => new ByDatabase(cluster, services.GetRequiredService<NodeAssignments>()),
            _ => ModuleStrategies.Find<ISeeOtherHost>(name, "c2s/see-other-host", BuiltIn, services),
        };
    }
}
