namespace Aviso.Abstractions.Options;

/// <summary>Every option at its default and every module as it is by default: for tests and for a server without a configuration file.</summary>
public sealed class DefaultOptions : IOptionsProvider
{
    /// <inheritdoc/>
    public object Get(Type optionsType, string? host = null) =>
        Activator.CreateInstance(optionsType) ?? throw new ArgumentException($"{optionsType} has no value", nameof(optionsType));

    /// <inheritdoc/>
    public bool IsActive(string path, string? host = null, bool otherwise = true) => otherwise;
}
