using Aviso.Abstractions.Options;
using Aviso.Config.Tdsl.Binding;
using Aviso.Config.Tdsl.Model;
using Aviso.Config.Tdsl.Sources;

namespace Aviso.Config.Tdsl;

/// <summary>The options of one configuration, and what is wrong with it. Immutable.</summary>
public sealed class BoundOptions : IOptionsProvider
{
    internal BoundOptions(
        OptionModel model,
        ConfigurationTree tree,
        IReadOnlyDictionary<Type, object> server,
        IReadOnlyDictionary<string, ConfigurationOrigin> origins,
        IReadOnlyDictionary<string, BoundHost> hosts)
    {
        Model = model;
        Tree = tree;
        Server = server;
        Origins = origins;
        Hosts = hosts;
    }

    /// <summary>What keeps the server from starting. While there is any, the options hold defaults where the faults are.</summary>
    public required IReadOnlyList<ConfigurationError> Errors { get; init; }

    /// <summary>What an operator should change: secrets others can read, former names.</summary>
    public required IReadOnlyList<ConfigurationError> Warnings { get; init; }

    /// <summary>All names that may stand at the top level of a configuration.</summary>
    public IEnumerable<string> TopLevelNames => Model.Names.Children.Select(static name => name.Path);

    internal OptionModel Model { get; }

    internal ConfigurationTree Tree { get; }

    internal IReadOnlyDictionary<Type, object> Server { get; }

    internal IReadOnlyDictionary<string, ConfigurationOrigin> Origins { get; }

    internal IReadOnlyDictionary<string, BoundHost> Hosts { get; }

    /// <inheritdoc/>
    public object Get(Type optionsType, string? host = null)
    {
        if (host is not null && Hosts.TryGetValue(host, out var bound) && bound.Options.TryGetValue(optionsType, out var own)) return own;
        return Server.TryGetValue(optionsType, out var options) ? options : throw new ArgumentException($"{optionsType} was not declared", nameof(optionsType));
    }

    /// <inheritdoc/>
    public bool IsActive(string path, string? host = null, bool otherwise = true)
    {
        var key = ConfigurationKeys.FromPath(path);
        return (host is not null && Hosts.TryGetValue(host, out var bound) ? Switch(ConfigurationKeys.Join(bound.Key, key)) : null) ?? Switch(key) ?? otherwise;
    }

    /// <summary>What the configuration says about a block's activity, null when nothing.</summary>
    internal bool? Switch(string key) =>
        bool.TryParse(Tree.Find(ConfigurationKeys.Join(key, ConfigurationKeys.Active))?.Value, out var active) ? active : null;
}
