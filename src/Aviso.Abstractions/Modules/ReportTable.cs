namespace Aviso.Abstractions.Modules;

/// <summary>A table for people: nothing in it may be secret.</summary>
/// <param name="Columns">The headings, in capitals.</param>
/// <param name="Rows">The lines; each has a text for every column.</param>
public sealed record ReportTable(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);
