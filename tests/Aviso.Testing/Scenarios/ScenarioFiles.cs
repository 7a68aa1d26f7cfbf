namespace Aviso.Testing.Scenarios;

/// <summary>Finds the scenarios that a test project copies to its output directory.</summary>
public static class ScenarioFiles
{
    /// <summary>The names by which <see cref="Find"/> knows them: <c>Offline/offline.scenario</c>, or with <c> › title</c> behind.</summary>
    public static IReadOnlyList<string> Names() => [.. All().Select(NameOf)];

    /// <summary>The scenario of a name.</summary>
    public static Scenario Find(string name) => All().First(one => NameOf(one) == name);

    private static string NameOf(Scenario scenario) => scenario.Title.Length == 0 ? scenario.File : $"{scenario.File} › {scenario.Title}";

    private static IEnumerable<Scenario> All()
    {
        var root = AppContext.BaseDirectory;
        return Directory.EnumerateFiles(root, "*.scenario", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal)
            .SelectMany(path => ScenarioParser.Parse(Path.GetRelativePath(root, path), File.ReadAllText(path)));
    }
}
