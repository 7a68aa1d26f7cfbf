namespace Aviso.Storage.Sql;

/// <summary>
/// The tables. A map has <c>store_NAME</c>. A log has <c>store_NAME</c> and <c>owners_NAME</c>, which keeps the last
/// sequence and the number of entries by owner, so that sequences are not used twice and limits cost no counting.
/// Names need no quoting: they are checked when a store is declared.
/// </summary>
public static class SqlTables
{
    /// <summary>Which component has which version of its layout.</summary>
    public const string Versions = "schema_versions";

    /// <summary>
    /// By log store, a sequence below which nothing may be given out any more. It rises when an owner is erased, so that the
    /// owner's row with the last sequence, which is personal data, can go.
    /// </summary>
    public const string Floors = "log_floors";

    /// <summary>The rows of a store.</summary>
    public static string Rows(string store) => "store_" + store;

    /// <summary>The owners of a log store.</summary>
    public static string Owners(string store) => "owners_" + store;

    internal static string CreateVersions(SqlDialect dialect) =>
        $"CREATE TABLE IF NOT EXISTS {Versions} (component {dialect.TextType} PRIMARY KEY, version bigint NOT NULL, erased_with_account bigint NOT NULL)";

    internal static string CreateFloors(SqlDialect dialect) =>
        $"CREATE TABLE {Floors} (store {dialect.TextType} PRIMARY KEY, sequence bigint NOT NULL)";

    internal static string CreateMap(SqlDialect dialect, string store) =>
        $"""
        CREATE TABLE {Rows(store)} (
          domain {dialect.TextType} NOT NULL, local {dialect.TextType} NOT NULL, key {dialect.TextType} NOT NULL,
          value {dialect.BlobType} NOT NULL,
          PRIMARY KEY (domain, local, key)){dialect.TableOptions}
        """;

    internal static string[] CreateLog(SqlDialect dialect, string store) =>
    [
        // "at" is in microseconds since 1970 (UTC): an integer sorts and compares alike everywhere.
        $"""
        CREATE TABLE {Rows(store)} (
          domain {dialect.TextType} NOT NULL, local {dialect.TextType} NOT NULL, sequence bigint NOT NULL,
          at bigint NOT NULL, value {dialect.BlobType} NOT NULL,
          PRIMARY KEY (domain, local, sequence)){dialect.TableOptions}
        """,
        $"CREATE INDEX {Rows(store)}_at ON {Rows(store)} (at)",
        $"""
        CREATE TABLE {Owners(store)} (
          domain {dialect.TextType} NOT NULL, local {dialect.TextType} NOT NULL, sequence bigint NOT NULL, entries bigint NOT NULL,
          PRIMARY KEY (domain, local)){dialect.TableOptions}
        """,
        $"INSERT INTO {Floors} (store, sequence) VALUES ('{store}', 0)",
    ];
}
