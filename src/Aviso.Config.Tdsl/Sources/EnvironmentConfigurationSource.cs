using System.Collections;
using Microsoft.Extensions.Configuration;

namespace Aviso.Config.Tdsl.Sources;

/// <summary>
/// Variables of the process environment as a source of configuration: <c>AVISO_C2S__MAX_SIZE</c> is <c>c2s/max-size</c>. Two underscores separate
/// names, one stands for a hyphen, case does not matter.
/// </summary>
public sealed class EnvironmentConfigurationSource : IConfigurationSource
{
    /// <summary>What the names of our variables begin with.</summary>
    public const string Prefix = "AVISO_";

    /// <summary>The variables; those of the process unless a test says otherwise.</summary>
    public IDictionary Variables { get; init; } = Environment.GetEnvironmentVariables();

    /// <summary>Variables with the prefix that mean something else to the program (the path of the configuration file, say).</summary>
    public IReadOnlyCollection<string> Except { get; init; } = [];

    /// <inheritdoc/>
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new EnvironmentConfigurationProvider(this);
}
