using Microsoft.Extensions.Configuration;

namespace Aviso.Config.Tdsl.Sources;

/// <summary>Switches of the command line as a source of configuration: <c>--set c2s/max-size=5</c>, as often as one likes; the last one wins.</summary>
public sealed class SwitchConfigurationSource : IConfigurationSource
{
    /// <summary>What was given to <c>--set</c>, each <c>path/to/key=value</c>.</summary>
    public required IReadOnlyList<string> Settings { get; init; }

    /// <inheritdoc/>
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new SwitchConfigurationProvider(this);
}
