using System.Data.Common;

namespace Aviso.Storage;

/// <summary>One step of bringing a schema up to date. It is one transaction, together with the row that says it is done.</summary>
/// <param name="Component">What it is about: <c>layout</c> for the base tables, <c>map:NAME</c> and the like for stores.</param>
/// <param name="Version">The version the component has afterwards.</param>
/// <param name="Description">A sentence for the operator.</param>
/// <param name="Statements">The SQL, in order; values that the program itself converts are not in it.</param>
public sealed record SchemaStep(string Component, int Version, string Description, IReadOnlyList<string> Statements)
{
    /// <summary>Whether the program converts values in this step, which SQL cannot show.</summary>
    public bool ConvertsValues => Conversion is not null;

    internal Action<DbTransaction>? Conversion { get; init; }
}
