namespace Aviso.Abstractions.Options;

/// <summary>Typed access to <see cref="IOptionsProvider"/>.</summary>
public static class OptionsProviderExtensions
{
    /// <summary>The options of a type, as they hold for a virtual host (null: as they hold for the server).</summary>
    /// <exception cref="ArgumentException">The type was not declared when the configuration was bound.</exception>
    public static TOptions Get<TOptions>(this IOptionsProvider provider, string? host = null) where TOptions : class =>
        (TOptions)provider.Get(typeof(TOptions), host);
}
