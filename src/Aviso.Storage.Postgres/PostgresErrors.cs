using Aviso.Abstractions.Storage;
using Npgsql;

namespace Aviso.Storage.Postgres;

/// <summary>Says what an error of PostgreSQL means: for the writer and for the operator.</summary>
internal static class PostgresErrors
{
    /// <summary>Whether another transaction was in the way, so that the same statements may succeed when run again.</summary>
    public static bool IsTransient(NpgsqlException error) =>
        error is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected };

    /// <summary>Whether the trouble is the server's or the connection's, so that no other operation would fare better.</summary>
    public static bool IsOfTheServer(NpgsqlException error) => error is not PostgresException answer
        || answer.SqlState is PostgresErrorCodes.ReadOnlySqlTransaction
        || answer.SqlState[..2] is "08" or "28" or "3D" or "53" or "57" or "58" or "XX";

    public static StorageException Describe(NpgsqlException error)
    {
        var text = $"PostgreSQL: {error.Message.TrimEnd('.')}.";
        return new StorageException(Remedy(error) is { } remedy ? $"{text} {remedy}" : text, error);
    }

    /// <summary>What to do about an error, when that is known.</summary>
    public static string? Remedy(NpgsqlException error) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull } => "The disk of the database server is full; free space on it.",
        PostgresException { SqlState: PostgresErrorCodes.TooManyConnections } =>
            "The database server takes no more connections; raise max_connections or close others.",
        PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } =>
            "The statement took too long and was cancelled; look for locks and load on the database server.",
        PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } =>
            "The database server is read-only: probably a standby. Connect to the primary.",
        PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege } =>
            "The database user must own the schema, or have the right to create tables in it.",
        PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } =>
            "Make the database first, as its server's administrator: createdb -O USER -E UTF8 -T template0 DATABASE",
        PostgresException { SqlState: PostgresErrorCodes.InvalidSchemaName } =>
            "The schema named by currentSchema does not exist: CREATE SCHEMA NAME AUTHORIZATION USER",
        PostgresException { SqlState: ['2', '8', ..] } =>
            "Check user and password in the data source, and pg_hba.conf of the database server.",
        PostgresException => null,
        { InnerException: null } => "Check user, password and TLS (sslmode) of the data source.",
        _ => "Check that the database server runs and can be reached; a running server goes on by itself then.",
    };
}
