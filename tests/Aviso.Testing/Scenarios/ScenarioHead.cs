using Aviso.Testing.Server;

namespace Aviso.Testing.Scenarios;

/// <summary>What a scenario says of its server before its first step.</summary>
/// <param name="Domains">The domains; empty for the default one.</param>
/// <param name="OnlyModules">The modules to run; empty for all.</param>
/// <param name="WithoutModules">Modules to leave out.</param>
/// <param name="Options">Options by section and name, as text: <c>offline/limit</c>.</param>
public sealed record ScenarioHead(
    IReadOnlyList<string> Domains,
    IReadOnlyList<string> OnlyModules,
    IReadOnlyList<string> WithoutModules,
    IReadOnlyList<KeyValuePair<string, string>> Options)
{
    /// <summary>Sets up a server accordingly.</summary>
    public void ApplyTo(TestServerSettings settings)
    {
        if (Domains.Count > 0)
        {
            settings.Domains = Domains;
        }

        if (OnlyModules.Count > 0)
        {
            settings.OnlyModules(OnlyModules);
        }

        settings.Without(WithoutModules);
        foreach (var (path, value) in Options)
        {
            OptionByName.Set(settings.Options, path, value);
        }
    }
}
