namespace Aviso.Abstractions.Modules;

/// <summary>An identity as XEP-0030 advertises it.</summary>
public sealed record DiscoIdentity(string Category, string Type, string? Name, IqTarget Target);
