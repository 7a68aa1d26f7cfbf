namespace Aviso.Abstractions.Modules;

/// <summary>An iq handler and what it answers.</summary>
public sealed record IqRegistration(string Module, bool IsSet, string Namespace, string Element, IqTarget Target, IqHandler Handler);
