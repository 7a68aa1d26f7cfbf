namespace Aviso.Storage.Sql;

/// <summary>
/// The tables of an archive. <c>owners_NAME</c> gives each owner a number, which the large tables hold instead of two
/// texts, and keeps its totals, so that limits and reports cost no counting. <c>store_NAME</c> has the entries.
/// <c>search_NAME</c>, of each provider's own kind, is there only while the store is searched.
/// </summary>
public static class SqlArchiveTables
{
    /// <summary>The index of words.</summary>
    public static string Search(string store) => "search_" + store;

    /// <summary>The number of an owner, from its two parts.</summary>
    public static string Number(string store) => $"(SELECT owner FROM {SqlTables.Owners(store)} WHERE domain = @domain AND local = @local)";

    /// <summary>
    /// Of the oldest <c>@limit</c> entries those that are beyond one of the limits, as what follows FROM. They are always the
    /// oldest of all: an archive has no holes (XEP-0313 §3.2).
    /// </summary>
    /// <param name="store">The archive.</param>
    /// <param name="keys">The columns that name a row, the id among them.</param>
    /// <param name="size">The size of a value in bytes.</param>
    public static string Surplus(string store, string keys, string size) =>
        $"""
        (SELECT {keys}, row_number() OVER (ORDER BY id) AS place, sum(size) OVER (ORDER BY id) - size AS earlier
          FROM (SELECT {keys}, {size} AS size FROM {SqlTables.Rows(store)} WHERE owner = {Number(store)} ORDER BY id LIMIT @limit) AS oldest
        ) AS ranked
        WHERE id < @oldest
          OR place <= (SELECT entries FROM {SqlTables.Owners(store)} WHERE domain = @domain AND local = @local) - @entries
          OR earlier < (SELECT bytes FROM {SqlTables.Owners(store)} WHERE domain = @domain AND local = @local) - @bytes
        """;

    internal static string[] Create(SqlDialect dialect, string store)
    {
        var (rows, owners, text) = (SqlTables.Rows(store), SqlTables.Owners(store), dialect.TextType);
        return
        [
            $"""
            CREATE TABLE {owners} (
              owner {dialect.IdentityType}, domain {text} NOT NULL, local {text} NOT NULL,
              entries bigint NOT NULL, bytes bigint NOT NULL, UNIQUE (domain, local))
            """,
            $"""
            CREATE TABLE {rows} (
              {dialect.RowColumn}owner bigint NOT NULL, id {text} NOT NULL, at bigint NOT NULL,
              peer {text} NOT NULL, resource {text} NOT NULL, flags bigint NOT NULL, value {dialect.BlobType} NOT NULL,
              UNIQUE (owner, id))
            """,

            // For the filter by peer: the resource is looked at without fetching the row.
            $"CREATE INDEX {rows}_peer ON {rows} (owner, peer, id, resource)",

            // Ids rise over all owners, so this one only ever grows at its end; expiry and the last id go by it.
            $"CREATE INDEX {rows}_id ON {rows} (id)",
        ];
    }
}
