namespace Aviso.Storage;

/// <summary>The state of a database's schema against what the program declares.</summary>
/// <param name="Pending">What opening would do, one sentence each, in order; empty when the schema is current.</param>
/// <param name="Refusals">Why opening would be refused; empty when it would not.</param>
/// <param name="Notes">What an operator may want to know, such as stores no module declares any more.</param>
public sealed record SchemaReport(
    IReadOnlyList<string> Pending,
    IReadOnlyList<string> Refusals,
    IReadOnlyList<string> Notes)
{
    /// <summary>Whether opening would change nothing.</summary>
    public bool IsCurrent => Pending.Count == 0 && Refusals.Count == 0;
}
