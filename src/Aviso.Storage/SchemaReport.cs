namespace Aviso.Storage;

/// <summary>The state of a database's schema against what the program declares.</summary>
/// <param name="Steps">What opening would do, in order; empty when the schema is current.</param>
/// <param name="Refusals">Why opening would be refused; empty when it would not.</param>
/// <param name="Notes">What an operator may want to know, such as stores no module declares any more.</param>
public sealed record SchemaReport(
    IReadOnlyList<SchemaStep> Steps,
    IReadOnlyList<string> Refusals,
    IReadOnlyList<string> Notes)
{
    /// <summary>Whether there is a schema at all; false for an empty database.</summary>
    public bool IsInstalled { get; init; } = true;

    /// <summary>Whether opening would change nothing.</summary>
    public bool IsCurrent => Steps.Count == 0 && Refusals.Count == 0;

    /// <summary>The steps in words.</summary>
    public IReadOnlyList<string> Pending => [.. Steps.Select(step => step.Description)];
}
