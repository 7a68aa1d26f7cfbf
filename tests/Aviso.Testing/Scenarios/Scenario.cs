namespace Aviso.Testing.Scenarios;

/// <summary>A scenario read from a file: a title, what its server is like, and steps.</summary>
/// <param name="File">The file as messages name it.</param>
/// <param name="Title">Empty when it is the only one of its file.</param>
public sealed record Scenario(string File, string Title, ScenarioHead Head, IReadOnlyList<ScenarioStep> Steps);
