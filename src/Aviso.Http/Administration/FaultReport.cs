namespace Aviso.Http.Administration;

/// <summary>The answer when a wish was not fulfilled.</summary>
public sealed record FaultReport(string Fault, string Message);
