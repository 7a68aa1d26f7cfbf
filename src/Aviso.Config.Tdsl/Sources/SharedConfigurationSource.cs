using Aviso.Config.Tdsl.Reading;
using Microsoft.Extensions.Configuration;

namespace Aviso.Config.Tdsl.Sources;

/// <summary>A TDSL text that is no file of this machine as a source of configuration.</summary>
public sealed class SharedConfigurationSource : IConfigurationSource
{
    /// <summary>What it is called in messages.</summary>
    public required string Name { get; init; }

    /// <summary>The text.</summary>
    public required string Text { get; init; }

    /// <summary>What <c>env()</c> and <c>prop()</c> refer to: what they mean is each machine's own.</summary>
    public TdslReferences References { get; init; } = new();

    /// <inheritdoc/>
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new SharedConfigurationProvider(this);
}
