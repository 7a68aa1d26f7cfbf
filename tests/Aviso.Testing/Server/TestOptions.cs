using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Options;
using Aviso.Core.Accounts;

namespace Aviso.Testing.Server;

/// <summary>Options that a test sets in code; whatever it does not set has its default. Set them before the server starts.</summary>
public sealed class TestOptions : IOptionsProvider
{
    private readonly Dictionary<(Type Type, string? Host), object> _values = [];
    private readonly Dictionary<string, bool> _active = [];

    /// <summary>Defaults that make tests cheap: few iterations, and passwords without TLS.</summary>
    public TestOptions()
    {
        Set(new AccountOptions { ScramIterations = 4096 });
        Set(new HostOptions { TlsRequired = false, PlainWithoutTls = true });
    }

    /// <summary>Sets the options of a type, for one virtual host or (null) for all.</summary>
    public TestOptions Set<T>(T options, string? host = null) where T : class
    {
        _values[(typeof(T), host)] = options;
        return this;
    }

    /// <summary>Changes some options of a type, for one virtual host or (null) for all that have no values of their own.</summary>
    public TestOptions Configure<T>(Action<T> change, string? host = null) where T : class, new()
    {
        if (!_values.TryGetValue((typeof(T), host), out var options))
        {
            _values[(typeof(T), host)] = options = new T();
        }

        change((T)options);
        return this;
    }

    /// <summary>Switches a module or another block on or off.</summary>
    public TestOptions Switch(string path, bool active)
    {
        _active[path] = active;
        return this;
    }

    /// <inheritdoc />
    public object Get(Type optionsType, string? host = null)
    {
        if (_values.TryGetValue((optionsType, host), out var own))
        {
            return own;
        }

        if (!_values.TryGetValue((optionsType, null), out var common))
        {
            _values[(optionsType, null)] = common = new DefaultOptions().Get(optionsType);
        }

        return common;
    }

    /// <inheritdoc />
    public bool IsActive(string path, string? host = null, bool otherwise = true) => _active.GetValueOrDefault(path, otherwise);
}
