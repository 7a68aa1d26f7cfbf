namespace Aviso.Storage;

/// <summary>Tables that are no stores, and belong to the schema all the same.</summary>
/// <param name="Component">The name by which their version is kept; without a colon, which names of stores have.</param>
/// <param name="Version">The version that the statements make.</param>
/// <param name="Description">What the one step that makes or changes them does, in a sentence.</param>
/// <param name="Statements">The SQL that makes them, or brings them up from any earlier version; each does nothing where it has been done.</param>
public sealed record SchemaPart(string Component, int Version, string Description, IReadOnlyList<string> Statements);
