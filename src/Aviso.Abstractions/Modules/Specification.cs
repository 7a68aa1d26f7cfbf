namespace Aviso.Abstractions.Modules;

/// <summary>A specification that a module implements.</summary>
public sealed record Specification(string Id, string Version, string? Note);
