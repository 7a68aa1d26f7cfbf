using Aviso.Abstractions.Options;

namespace Aviso.Server.Reloading;

/// <summary>The options of the running server, which are replaced when its virtual hosts change. Thread-safe.</summary>
internal sealed class LiveOptions(IOptionsProvider options) : IOptionsProvider
{
    private volatile IOptionsProvider _options = options;

    /// <summary>Holds from now on for all who ask anew.</summary>
    public void Replace(IOptionsProvider options) => _options = options;

    public object Get(Type optionsType, string? host = null) => _options.Get(optionsType, host);

    public bool IsActive(string path, string? host = null, bool otherwise = true) => _options.IsActive(path, host, otherwise);
}
