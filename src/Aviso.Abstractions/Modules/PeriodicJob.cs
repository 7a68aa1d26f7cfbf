namespace Aviso.Abstractions.Modules;

/// <summary>Work done again and again; in a cluster by one node at a time.</summary>
/// <param name="Module">The module that does it.</param>
/// <param name="Name">What it does; of all jobs of the module no other has the name.</param>
/// <param name="Period">The time between two runs.</param>
/// <param name="Run">Does it once. Its token is cancelled when the server stops, or when the job has become another node's: to be looked at before each batch.</param>
public sealed record PeriodicJob(string Module, string Name, TimeSpan Period, Func<CancellationToken, Task> Run);
