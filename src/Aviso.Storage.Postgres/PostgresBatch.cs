using Aviso.Abstractions.Storage;
using Aviso.Storage.Operations;
using Aviso.Storage.Sql;
using Npgsql;
using static Aviso.Storage.Postgres.PostgresStatements;

namespace Aviso.Storage.Postgres;

/// <summary>
/// Operations as statements that go to the server together and come back together: one round trip for a whole batch.
/// Npgsql prepares the statements by itself, since the same few texts come again and again.
/// </summary>
internal sealed class PostgresBatch(NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<StoreDeclaration> stores)
    : IDisposable
{
    private const string OfOwner = "WHERE domain = $1 AND local = $2";

    private readonly PostgresStatements _statements = new(connection, transaction);
    private readonly HashSet<string> _searched = [.. stores.Where(store => store.FullText).Select(store => store.Name)];
    private PostgresArchiveBatch? _archive;

    private PostgresArchiveBatch Archive => _archive ??= new(_statements);

    public void Run() => _statements.Run();

    public void Dispose() => _statements.Dispose();

    public void Add(WriteOperation operation)
    {
        switch (operation)
        {
            case PutOperation put:
                Insert(put.Store, put.Owner, put.Key, put.Value, "UPDATE SET value = excluded.value");
                break;
            case AddOperation add:
                var insert = Insert(add.Store, add.Owner, add.Key, add.Value, "NOTHING");
                _statements.Afterwards(() => add.Result = insert.RecordsAffected == 1);
                break;
            case RemoveKeyOperation remove:
                var removal = Statement($"DELETE FROM {SqlTables.Rows(remove.Store)} {OfOwner} AND key = $3", remove.Owner, Text(remove.Key));
                _statements.Afterwards(() => remove.Result = removal.RecordsAffected);
                break;
            case ClearMapOperation clear:
                var deletion = DeleteRows(clear.Store, clear.Owner);
                _statements.Afterwards(() => clear.Result = deletion.RecordsAffected);
                break;
            case AppendOperation append:
                Append(append);
                break;
            case RemoveThroughOperation remove:
                RemoveEntries(remove, remove.Owner, "AND sequence <= $3", Number(remove.Sequence));
                break;
            case RemoveSequencesOperation remove:
                RemoveEntries(remove, remove.Owner, "AND sequence = ANY($3)", new NpgsqlParameter<long[]> { TypedValue = remove.Sequences });
                break;
            case ClearLogOperation clear:
                RemoveEntries(clear, clear.Owner, string.Empty);
                break;
            case RemoveOlderOperation remove:
                RemoveOlder(remove);
                break;
            case ArchiveAppendOperation append:
                Archive.Append(append, _searched.Contains(append.Store));
                break;
            case ArchiveBuryOperation bury:
                Archive.Bury(bury, _searched.Contains(bury.Store));
                break;
            case ArchiveTrimOperation trim:
                Archive.Trim(trim, _searched.Contains(trim.Store));
                break;
            case ArchiveExpireOperation expire:
                Archive.Expire(expire, _searched.Contains(expire.Store));
                break;
            case EraseOperation erase:
                Erase(erase);
                break;
            default:
                throw new ArgumentException($"{operation.GetType().Name} is unknown here.", nameof(operation));
        }
    }

    private NpgsqlBatchCommand Insert(string store, StoreOwner owner, string key, byte[] value, string onConflict) => Statement(
        $"""
        INSERT INTO {SqlTables.Rows(store)} (domain, local, key, value) VALUES ($1, $2, $3, $4)
        ON CONFLICT (domain, local, key) DO {onConflict}
        """, owner, Text(key), Blob(value));

    private NpgsqlBatchCommand DeleteRows(string store, StoreOwner owner) =>
        Statement($"DELETE FROM {SqlTables.Rows(store)} {OfOwner}", owner);

    private void Append(AppendOperation append)
    {
        Statement(
            $"""
            WITH owner AS (
              INSERT INTO {SqlTables.Owners(append.Store)} AS old (domain, local, sequence, entries)
                VALUES ($1, $2, 1 + (SELECT sequence FROM {SqlTables.Floors} WHERE store = '{append.Store}'), 1)
              ON CONFLICT (domain, local) DO UPDATE SET sequence = old.sequence + 1, entries = old.entries + 1
                WHERE $3 = 0 OR old.entries < $3
              RETURNING old.sequence)
            INSERT INTO {SqlTables.Rows(append.Store)} (domain, local, sequence, at, value)
              SELECT $1, $2, owner.sequence, $4, $5 FROM owner
            RETURNING sequence
            """,
            append.Owner, Number(append.Limit), Number(SqlTime.ToMicroseconds(append.At)), Blob(append.Value));
        _statements.Read(reader => append.Result = reader.Read() ? reader.GetInt64(0) : null);
    }

    private void RemoveEntries(WriteOperation<int> remove, StoreOwner owner, string condition, params NpgsqlParameter[] parameters)
    {
        Statement(
            $"""
            WITH gone AS (DELETE FROM {SqlTables.Rows(remove.Store)} {OfOwner} {condition} RETURNING 1),
              total AS (SELECT count(*) AS removed FROM gone)
            UPDATE {SqlTables.Owners(remove.Store)} SET entries = entries - total.removed FROM total {OfOwner}
            RETURNING total.removed
            """, owner, parameters);
        _statements.ReadSum(remove);
    }

    private void RemoveOlder(RemoveOlderOperation remove)
    {
        var (rows, owners) = (SqlTables.Rows(remove.Store), SqlTables.Owners(remove.Store));
        _statements.Add(
            $"""
            WITH gone AS (
                DELETE FROM {rows} WHERE (domain, local, sequence) IN (
                  SELECT domain, local, sequence FROM {rows} WHERE at < $1 ORDER BY at LIMIT $2)
                RETURNING domain, local),
              totals AS (SELECT domain, local, count(*) AS removed FROM gone GROUP BY domain, local)
            UPDATE {owners} AS owner SET entries = owner.entries - totals.removed FROM totals
              WHERE owner.domain = totals.domain AND owner.local = totals.local
            RETURNING totals.removed
            """, Number(SqlTime.ToMicroseconds(remove.Time)), Number(remove.Limit));
        _statements.ReadSum(remove);
    }

    private void Erase(EraseOperation erase)
    {
        var receipt = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var store in stores.Where(store => store.ErasedWithAccount))
        {
            if (store.Shape == StoreShape.Archive)
            {
                Archive.Erase(store.Name, erase.Owner, store.FullText, removed => receipt[store.Name] = removed);
                continue;
            }

            var deletion = DeleteRows(store.Name, erase.Owner);
            _statements.Afterwards(() => receipt[store.Name] = deletion.RecordsAffected);
            if (store.Shape == StoreShape.Log)
            {
                ForgetOwner(store.Name, erase.Owner);
            }
        }

        erase.Result = receipt;
    }

    /// <summary>Lifts the store's floor to the owner's last sequence, so that the row that kept it can go.</summary>
    private void ForgetOwner(string store, StoreOwner owner)
    {
        var owners = SqlTables.Owners(store);
        Statement(
            $"""
            UPDATE {SqlTables.Floors} SET sequence = greatest(sequence, (SELECT sequence FROM {owners} {OfOwner}))
            WHERE store = '{store}'
            """, owner);
        Statement($"DELETE FROM {owners} {OfOwner}", owner);
    }

    private NpgsqlBatchCommand Statement(string text, StoreOwner owner, params ReadOnlySpan<NpgsqlParameter> parameters) =>
        _statements.Add(text, owner, parameters);
}
