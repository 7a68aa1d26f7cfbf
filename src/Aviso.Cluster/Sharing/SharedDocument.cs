namespace Aviso.Cluster.Sharing;

/// <summary>A version of the configuration that the nodes share.</summary>
/// <param name="Version">1 for the first; each later one is one more.</param>
/// <param name="Text">The configuration.</param>
/// <param name="By">Who published it.</param>
/// <param name="At">When, by the clock of the table.</param>
public sealed record SharedDocument(long Version, string Text, string By, DateTimeOffset At);
