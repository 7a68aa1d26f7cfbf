using Aviso.Config.Tdsl.Reading;
using Aviso.Config.Tdsl.Sources;
using Microsoft.Extensions.Configuration;

namespace Aviso.Config.Tdsl;

/// <summary>The configuration of the server from its sources: what the nodes of a cluster share, the file over it, the environment over both, the command line over all.</summary>
public static class ServerConfiguration
{
    /// <summary>Reads the sources.</summary>
    /// <param name="file">The TDSL file.</param>
    /// <param name="optional">Whether the server runs on its defaults when there is no such file.</param>
    /// <param name="settings">What was given to <c>--set</c>.</param>
    /// <param name="environment">The variables; null for those of the process.</param>
    /// <param name="except">Variables with our prefix that are not options.</param>
    /// <param name="shared">What the nodes of a cluster share; null for nothing.</param>
    /// <exception cref="TdslException">The file or a setting is faulty.</exception>
    public static IConfigurationRoot Load(
        string file,
        bool optional = false,
        IReadOnlyList<string>? settings = null,
        System.Collections.IDictionary? environment = null,
        IReadOnlyCollection<string>? except = null,
        SharedConfiguration? shared = null)
    {
        environment ??= Environment.GetEnvironmentVariables();
        var builder = new ConfigurationBuilder();
        var references = new TdslReferences { Environment = name => environment[name] as string };
        if (shared is not null) builder.Add(new SharedConfigurationSource { Name = shared.Name, Text = shared.Text, References = references });
        return builder
            .Add(new TdslConfigurationSource
            {
                Path = file,
                Optional = optional,
                References = references,
            })
            .Add(new EnvironmentConfigurationSource { Variables = environment, Except = except ?? [] })
            .Add(new SwitchConfigurationSource { Settings = settings ?? [] })
            .Build();
    }
}
