using Aviso.Abstractions.Storage;
using Aviso.Storage.Operations;
using Npgsql;

namespace Aviso.Storage.Postgres;

/// <summary>
/// Commits a transaction, in a cluster only in the name of the node's present life: by the fence's word, which is the lease on the
/// monotonic clock, and by the node's row, which is locked in the same transaction.
/// </summary>
/// <remarks>
/// The lock and the commit go to the server together, so that a node that is suspended holds the lock only while the server works:
/// others must be able to take the row away. It conflicts with the removal of the row and not with the node's own beats.
/// </remarks>
internal sealed class PostgresCommit(PostgresOptions options)
{
    private readonly string? _lock = options.FenceTable is { } table
        ? $"SELECT 1 / count(*) FROM (SELECT 1 FROM {table} WHERE node = $1 FOR KEY SHARE) AS held"
        : null;

    /// <summary>Commits.</summary>
    /// <exception cref="StorageException">The life in whose name the operations were asked for is over; the transaction is not committed.</exception>
    public void Run(NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<WriteOperation> operations)
    {
        if (options.Fence is not { } fence)
        {
            transaction.Commit();
            return;
        }

        if (fence.Life is not { } life || !AreOf(operations, life))
        {
            throw WriteFences.Refusal();
        }

        if (_lock is null)
        {
            transaction.Commit();
            return;
        }

        using var batch = new NpgsqlBatch(connection, transaction);
        batch.BatchCommands.Add(new(_lock) { Parameters = { PostgresStatements.Text(life) } });
        batch.BatchCommands.Add(new("COMMIT"));
        try
        {
            batch.ExecuteNonQuery();
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.DivisionByZero)
        {
            throw WriteFences.Refusal(); // there is no such row any more
        }
    }

    private static bool AreOf(IReadOnlyList<WriteOperation> operations, string life)
    {
        foreach (var operation in operations)
        {
            if (operation.Life != life)
            {
                return false;
            }
        }

        return true;
    }
}
