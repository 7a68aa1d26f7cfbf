namespace Aviso.Testing.Scenarios;

/// <summary>One step of a scenario.</summary>
/// <param name="Line">The number of its first line, from 1.</param>
/// <param name="Text">The sentence; of <c>sends:</c> and <c>receives:</c> without the XML.</param>
/// <param name="Xml">What follows the colon, over all its lines; empty when there is none.</param>
public sealed record ScenarioStep(int Line, string Text, string Xml);
