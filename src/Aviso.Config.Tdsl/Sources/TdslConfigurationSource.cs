using Aviso.Config.Tdsl.Reading;
using Microsoft.Extensions.Configuration;

namespace Aviso.Config.Tdsl.Sources;

/// <summary>A TDSL file as a source of configuration.</summary>
public sealed class TdslConfigurationSource : IConfigurationSource
{
    /// <summary>The file; messages name it as it is written here.</summary>
    public required string Path { get; init; }

    /// <summary>Whether a missing file counts as an empty one.</summary>
    public bool Optional { get; init; }

    /// <summary>What <c>env()</c> and <c>prop()</c> refer to.</summary>
    public TdslReferences References { get; init; } = new();

    /// <inheritdoc/>
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new TdslConfigurationProvider(this);
}
