namespace Aviso.Http.Administration;

/// <summary>A certificate that the nodes share, for administrators.</summary>
/// <param name="Name">The domain it is for, or <c>default</c>.</param>
/// <param name="Names">The names in it.</param>
/// <param name="Until">When it ends.</param>
/// <param name="By">Who published it.</param>
/// <param name="At">When.</param>
/// <param name="Fault">Why this node cannot use it; null: it can.</param>
public sealed record SharedCertificateReport(string Name, string Names, DateTimeOffset Until, string By, DateTimeOffset At, string? Fault);
