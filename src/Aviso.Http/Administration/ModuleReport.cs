namespace Aviso.Http.Administration;

/// <summary>A running module, for administrators.</summary>
/// <param name="Name">Its name in the configuration.</param>
/// <param name="Specifications">What it implements: <c>XEP-0199 2.0</c>.</param>
/// <param name="Features">What it announces.</param>
public sealed record ModuleReport(string Name, IReadOnlyList<string> Specifications, IReadOnlyList<string> Features);
