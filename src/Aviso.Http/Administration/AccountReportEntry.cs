namespace Aviso.Http.Administration;

/// <summary>A report on accounts that can be asked for.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Module">Who makes it.</param>
/// <param name="Description">What it shows.</param>
public sealed record AccountReportEntry(string Name, string Module, string Description);
