namespace Aviso.Protocol;

/// <summary>One choice of a list field (XEP-0004 §3.2).</summary>
/// <param name="Value">What is submitted when it is chosen.</param>
/// <param name="Label">What people see; the value when null.</param>
public sealed record FormOption(string Value, string? Label = null);
