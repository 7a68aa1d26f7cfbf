using Aviso.Config.Tdsl.Sources;

namespace Aviso.Config.Tdsl.Binding;

/// <summary>The options as they hold for one virtual host.</summary>
/// <param name="Key">The key of the host's block.</param>
/// <param name="Options">The options classes that may differ by host.</param>
/// <param name="Origins">By the key the value would have in the host's block, wherever it was found.</param>
internal sealed record BoundHost(string Key, IReadOnlyDictionary<Type, object> Options, IReadOnlyDictionary<string, ConfigurationOrigin> Origins);
