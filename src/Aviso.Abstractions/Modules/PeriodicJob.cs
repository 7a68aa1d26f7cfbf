namespace Aviso.Abstractions.Modules;

/// <summary>Work done again and again.</summary>
public sealed record PeriodicJob(string Module, string Name, TimeSpan Period, Func<CancellationToken, Task> Run);
