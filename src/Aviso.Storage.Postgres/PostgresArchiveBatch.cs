using Aviso.Abstractions.Storage;
using Aviso.Storage.Operations;
using Aviso.Storage.Sql;
using Npgsql;
using static Aviso.Storage.Postgres.PostgresStatements;

namespace Aviso.Storage.Postgres;

/// <summary>What each operation on an archive adds to a batch.</summary>
internal sealed class PostgresArchiveBatch(PostgresStatements statements)
{
    private const string OfOwner = "WHERE domain = $1 AND local = $2";

    public void Append(ArchiveAppendOperation append, bool isSearched)
    {
        var (store, owners, entry) = (append.Store, SqlTables.Owners(append.Store), append.Entry);
        statements.Add($"INSERT INTO {owners} (domain, local, entries, bytes) VALUES ($1, $2, 0, 0) ON CONFLICT (domain, local) DO NOTHING", append.Owner);
        List<NpgsqlParameter> parameters =
        [
            Text(entry.Id), Number(SqlTime.ToMicroseconds(entry.At)), Text(entry.Peer),
            Text(entry.Resource), Number((long)entry.Flags), Blob(append.Value),
        ];
        var indexed = string.Empty;
        if (isSearched && append.Words.Count > 0)
        {
            parameters.Add(new NpgsqlParameter<string[]> { TypedValue = [.. append.Words] });
            indexed = $"""
                indexed AS (
                  INSERT INTO {SqlArchiveTables.Search(store)} (owner, id, words)
                  SELECT owner, id, array_to_tsvector($9 || ('@' || owner)) FROM added),
                """;
        }

        statements.Add(
            $"""
            WITH added AS (
                INSERT INTO {SqlTables.Rows(store)} (owner, id, at, peer, resource, flags, value)
                SELECT owner, $3, $4, $5, $6, $7, $8 FROM {owners} {OfOwner}
                ON CONFLICT (owner, id) DO NOTHING RETURNING owner, id),
              {indexed}
              total AS (SELECT owner FROM added)
            UPDATE {owners} AS o SET entries = o.entries + 1, bytes = o.bytes + octet_length($8) FROM total WHERE o.owner = total.owner
            RETURNING 1::bigint
            """, append.Owner, [.. parameters]);
        statements.Read(reader => append.Result = reader.Read());
    }

    public void Bury(ArchiveBuryOperation bury, bool isSearched)
    {
        var (store, owners, rows) = (bury.Store, SqlTables.Owners(bury.Store), SqlTables.Rows(bury.Store));
        var unindexed = isSearched
            ? $"unindexed AS (DELETE FROM {SqlArchiveTables.Search(store)} AS s USING old WHERE s.owner = old.owner AND s.id = old.id),"
            : string.Empty;
        statements.Add(
            $"""
            WITH old AS (
                SELECT owner, id, octet_length(value) AS bytes FROM {rows}
                WHERE owner = (SELECT owner FROM {owners} {OfOwner}) AND id = $3 FOR UPDATE),
              {unindexed}
              changed AS (
                UPDATE {rows} AS r SET value = $4, flags = r.flags | {(int)ArchiveFlags.Tombstone} FROM old
                WHERE r.owner = old.owner AND r.id = old.id)
            UPDATE {owners} AS o SET bytes = o.bytes + octet_length($4) - old.bytes FROM old WHERE o.owner = old.owner
            RETURNING 1::bigint
            """, bury.Owner, Text(bury.Id), Blob(bury.Tombstone));
        statements.Read(reader => bury.Result = reader.Read());
    }

    public void Trim(ArchiveTrimOperation trim, bool isSearched)
    {
        var surplus = SqlArchiveTables.Surplus(trim.Store, "owner, id", "octet_length(value)")
            .Replace("@domain", "$1", StringComparison.Ordinal).Replace("@local", "$2", StringComparison.Ordinal)
            .Replace("@limit", "$3", StringComparison.Ordinal).Replace("@oldest", "$4", StringComparison.Ordinal)
            .Replace("@entries", "$5", StringComparison.Ordinal).Replace("@bytes", "$6", StringComparison.Ordinal);
        statements.Add(
            Delete(trim.Store, $"(owner, id) IN (SELECT owner, id FROM {surplus})", isSearched), trim.Owner,
            Number(trim.Limit), Text(trim.Limits.OldestId ?? string.Empty),
            Number(trim.Limits.Entries ?? long.MaxValue), Number(trim.Limits.Bytes ?? long.MaxValue));
        statements.ReadSum(trim);
    }

    public void Expire(ArchiveExpireOperation expire, bool isSearched)
    {
        var rows = SqlTables.Rows(expire.Store);
        statements.Add(
            Delete(expire.Store, $"(owner, id) IN (SELECT owner, id FROM {rows} WHERE id < $1 ORDER BY id LIMIT $2)", isSearched),
            Text(expire.BeforeId), Number(expire.Limit));
        statements.ReadSum(expire);
    }

    /// <summary>Removes everything of an owner; <paramref name="removed"/> gets the number of entries.</summary>
    public void Erase(string store, StoreOwner owner, bool isSearched, Action<int> removed)
    {
        var owners = SqlTables.Owners(store);
        if (isSearched)
        {
            statements.Add($"DELETE FROM {SqlArchiveTables.Search(store)} WHERE owner = (SELECT owner FROM {owners} {OfOwner})", owner);
        }

        var deletion = statements.Add($"DELETE FROM {SqlTables.Rows(store)} WHERE owner = (SELECT owner FROM {owners} {OfOwner})", owner);
        statements.Add($"DELETE FROM {owners} {OfOwner}", owner);
        statements.Afterwards(() => removed(deletion.RecordsAffected));
    }

    private static string Delete(string store, string condition, bool isSearched)
    {
        var unindexed = isSearched
            ? $"unindexed AS (DELETE FROM {SqlArchiveTables.Search(store)} AS s USING gone WHERE s.owner = gone.owner AND s.id = gone.id),"
            : string.Empty;
        return $"""
            WITH gone AS (DELETE FROM {SqlTables.Rows(store)} WHERE {condition} RETURNING owner, id, octet_length(value) AS bytes),
              {unindexed}
              totals AS (SELECT owner, count(*) AS removed, sum(bytes)::bigint AS bytes FROM gone GROUP BY owner)
            UPDATE {SqlTables.Owners(store)} AS o SET entries = o.entries - totals.removed, bytes = o.bytes - totals.bytes
              FROM totals WHERE o.owner = totals.owner
            RETURNING totals.removed
            """;
    }
}
