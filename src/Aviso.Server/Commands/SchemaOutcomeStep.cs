namespace Aviso.Server.Commands;

/// <summary>One step that was done, or is to be done.</summary>
/// <param name="Component">What it is about.</param>
/// <param name="Version">The version it brings.</param>
/// <param name="Description">A sentence.</param>
/// <param name="Statements">The SQL, when it was asked for.</param>
internal sealed record SchemaOutcomeStep(string Component, int Version, string Description, IReadOnlyList<string>? Statements);
