namespace Aviso.Abstractions.Modules;

/// <summary>A feature as XEP-0030 advertises it.</summary>
public sealed record DiscoFeature(string Feature, IqTarget Target);
