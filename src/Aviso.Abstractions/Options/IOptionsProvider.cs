namespace Aviso.Abstractions.Options;

/// <summary>The bound options of the running configuration. All members may be called from any thread.</summary>
public interface IOptionsProvider
{
    /// <summary>The options of a type, as they hold for a virtual host (null: as they hold for the server).</summary>
    /// <exception cref="ArgumentException">The type was not declared when the configuration was bound.</exception>
    object Get(Type optionsType, string? host = null);

    /// <summary>
    /// Whether a module or another block that can be switched off is on: <c>'ping' (active: false) {}</c>, for all hosts or inside
    /// <c>hosts { 'example.org' { … } }</c>.
    /// </summary>
    /// <param name="path">Where the block is, '/'-separated.</param>
    /// <param name="host">The virtual host, null for the server as a whole.</param>
    /// <param name="otherwise">The answer when the configuration says nothing.</param>
    bool IsActive(string path, string? host = null, bool otherwise = true);
}
