namespace Aviso.Storage.Sql;

/// <summary>Where the databases' own words differ. Everything else is written in the SQL that SQLite and PostgreSQL share.</summary>
/// <param name="TextType">A text column that compares and sorts by code points.</param>
/// <param name="BlobType">A column of bytes.</param>
/// <param name="TableOptions">What follows the closing bracket of a table whose rows live in the primary key.</param>
/// <param name="TableExists">A query for the number of tables with the name <c>@name</c>.</param>
public sealed record SqlDialect(string TextType, string BlobType, string TableOptions, string TableExists)
{
    /// <summary>The type of a column that numbers the rows of a table and is its primary key.</summary>
    public required string IdentityType { get; init; }

    /// <summary>The column of an archive's rows that the index of words refers to, with a comma; empty where it refers to the key.</summary>
    public required string RowColumn { get; init; }

    /// <summary>What makes the index of words of an archive; <c>{0}</c> is its name.</summary>
    public required IReadOnlyList<string> CreateSearch { get; init; }

    /// <summary>
    /// The source of a search, as far as a WHERE that is open for more: <c>{0}</c> is the index, <c>{1}</c> the rows (to be
    /// called <c>r</c>), <c>{2}</c> an expression for the owner's number; <c>@words</c> is what <see cref="SearchQuery"/> gives.
    /// </summary>
    public required string SearchJoin { get; init; }

    /// <summary>The condition that all these words occur, in the words of the database's search.</summary>
    public required Func<IReadOnlyList<string>, string> SearchQuery { get; init; }
}
