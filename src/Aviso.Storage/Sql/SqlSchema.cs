using System.Data.Common;
using Aviso.Abstractions.Storage;

namespace Aviso.Storage.Sql;

/// <summary>
/// The schema of a database against what the program declares. The base tables are one component, each store another;
/// <c>schema_versions</c> says which version each has. Every step is a transaction that also writes the new version, so
/// whatever cuts a migration short, the next start goes on where the last finished step left it.
/// </summary>
public sealed class SqlSchema
{
    /// <summary>The version of the tables themselves (not of the values in them) that this program works with.</summary>
    public const int LayoutVersion = 1;

    private const string LayoutComponent = "layout";
    private const string SearchPrefix = "search:";

    private readonly DbConnection _connection;
    private readonly SqlDialect _dialect;
    private readonly IReadOnlyList<StoreDeclaration> _stores;
    private readonly SortedDictionary<string, (int Version, bool Erased)> _versions = new(StringComparer.Ordinal);
    private readonly List<SchemaStep> _steps = [];
    private readonly List<string> _refusals = [];

    private SqlSchema(DbConnection connection, SqlDialect dialect, IReadOnlyList<StoreDeclaration> stores)
    {
        (_connection, _dialect, _stores) = (connection, dialect, stores);
    }

    /// <summary>What would be done; changes nothing.</summary>
    public static SchemaReport Check(DbConnection connection, SqlDialect dialect, IReadOnlyList<StoreDeclaration> stores)
    {
        var schema = new SqlSchema(connection, dialect, stores);
        schema.Plan();
        return new SchemaReport(
            [.. schema._steps.Select(step => step.Description)],
            schema._refusals,
            [.. schema.Undeclared().Select(store => $"The store {store.Name} is in the database, but no module declares it.")]);
    }

    /// <summary>
    /// Brings the schema up to date. The result is every store of the database, the undeclared too: erasing an account
    /// concerns also what a module that is switched off has stored.
    /// </summary>
    /// <exception cref="StorageException">The database is newer than the program, or cannot be migrated.</exception>
    public static IReadOnlyList<StoreDeclaration> Apply(
        DbConnection connection, SqlDialect dialect, IReadOnlyList<StoreDeclaration> stores)
    {
        connection.Execute(SqlTables.CreateVersions(dialect));
        var schema = new SqlSchema(connection, dialect, stores);
        schema.Plan();
        if (schema._refusals.Count > 0)
        {
            throw new StorageException(string.Join(' ', schema._refusals));
        }

        foreach (var step in schema._steps)
        {
            schema.Run(step);
        }

        schema.RecordErasure();
        return [.. stores, .. schema.Undeclared()];
    }

    private sealed record SchemaStep(string Component, int Version, bool Erased, string Description, Action<DbTransaction> Change);

    private void Plan()
    {
        ReadVersions();
        PlanLayout();
        foreach (var store in _stores)
        {
            PlanStore(store);
        }
    }

    private void PlanLayout()
    {
        var version = VersionOf(LayoutComponent);
        if (version > LayoutVersion)
        {
            _refusals.Add(Newer("The database", version, LayoutVersion));
        }

        if (version < 1)
        {
            _steps.Add(new SchemaStep(LayoutComponent, 1, false, "Make the base tables.",
                transaction => _connection.Execute(SqlTables.CreateFloors(_dialect), transaction)));
        }
    }

    private void PlanStore(StoreDeclaration store)
    {
        if (Enum.GetValues<StoreShape>().Any(shape => shape != store.Shape && _versions.ContainsKey(Component(store.Name, shape))))
        {
            _refusals.Add($"The store {store.Name} has another shape in the database than this program declares.");
            return;
        }

        var component = Component(store.Name, store.Shape);
        var version = VersionOf(component);
        if (version == 0)
        {
            _steps.Add(new SchemaStep(component, store.Version, store.ErasedWithAccount,
                $"Make the {ShapeName(store.Shape)} store {store.Name}.",
                transaction => Create(store, transaction)));
            PlanSearch(store);
            return;
        }

        PlanSearch(store);

        if (version > store.Version)
        {
            _refusals.Add(Newer($"The store {store.Name}", version, store.Version));
        }

        for (var next = version + 1; next <= store.Version; next++)
        {
            PlanMigration(store, component, next);
        }
    }

    // Without its index of words an archive must not have one that removals do not reach.
    private void PlanSearch(StoreDeclaration store)
    {
        var component = SearchPrefix + store.Name;
        var search = SqlArchiveTables.Search(store.Name);
        if (store.FullText && VersionOf(component) == 0)
        {
            _steps.Add(new SchemaStep(component, 1, false, $"Make the index of words of the archive {store.Name}.", transaction =>
            {
                foreach (var statement in _dialect.CreateSearch)
                {
                    _connection.Execute(statement.Replace("{0}", search, StringComparison.Ordinal), transaction);
                }
            }));
        }
        else if (!store.FullText && VersionOf(component) > 0)
        {
            _steps.Add(new SchemaStep(component, 0, false, $"Drop the index of words of the archive {store.Name}.",
                transaction => _connection.Execute($"DROP TABLE {search}", transaction)));
        }
    }

    private void PlanMigration(StoreDeclaration store, string component, int version)
    {
        if (store.Migrations.FirstOrDefault(migration => migration.ToVersion == version) is not { } migration)
        {
            _refusals.Add($"The store {store.Name} has layout {version - 1}, and no migration to layout {version} is known.");
            return;
        }

        _steps.Add(new SchemaStep(component, version, store.ErasedWithAccount,
            $"Migrate the values of the store {store.Name} from layout {version - 1} to {version}.",
            transaction => SqlValueMigration.Run(_connection, transaction, store, migration)));
    }

    private void Create(StoreDeclaration store, DbTransaction transaction)
    {
        string[] statements = store.Shape switch
        {
            StoreShape.Map => [SqlTables.CreateMap(_dialect, store.Name)],
            StoreShape.Log => SqlTables.CreateLog(_dialect, store.Name),
            _ => SqlArchiveTables.Create(_dialect, store.Name),
        };
        foreach (var statement in statements)
        {
            _connection.Execute(statement, transaction);
        }
    }

    private void Run(SchemaStep step)
    {
        try
        {
            using var transaction = _connection.BeginTransaction();
            step.Change(transaction);
            Record(step.Component, step.Version, step.Erased, transaction);
            transaction.Commit();
        }
        catch (Exception error)
        {
            throw new StorageException(
                $"A step of bringing the database up to date failed and was rolled back: {step.Description} {error.Message}", error);
        }

        _versions[step.Component] = (step.Version, step.Erased);
    }

    /// <summary>A module may have changed its mind on whether its store is erased with accounts.</summary>
    private void RecordErasure()
    {
        foreach (var store in _stores)
        {
            var (version, erased) = _versions[Component(store.Name, store.Shape)];
            if (erased != store.ErasedWithAccount)
            {
                Record(Component(store.Name, store.Shape), version, store.ErasedWithAccount, transaction: null);
            }
        }
    }

    private void Record(string component, int version, bool erased, DbTransaction? transaction) =>
        _connection.Execute(
            $"""
            INSERT INTO {SqlTables.Versions} (component, version, erased_with_account) VALUES (@component, @version, @erased)
            ON CONFLICT (component) DO UPDATE SET version = excluded.version, erased_with_account = excluded.erased_with_account
            """,
            transaction,
            ("component", component), ("version", (long)version), ("erased", erased ? 1L : 0L));

    private void ReadVersions()
    {
        using (var exists = _connection.Command(_dialect.TableExists, transaction: null, ("name", SqlTables.Versions)))
        {
            if (exists.ExecuteScalar() is 0L)
            {
                return;
            }
        }

        using var command = _connection.CreateCommand();
        command.CommandText = $"SELECT component, version, erased_with_account FROM {SqlTables.Versions}";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            _versions.Add(reader.GetString(0), ((int)reader.GetInt64(1), reader.GetInt64(2) != 0));
        }
    }

    private IEnumerable<StoreDeclaration> Undeclared()
    {
        var declared = _stores.Select(store => store.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var (component, (version, erased)) in _versions)
        {
            if (component.Split(':') is [var shape, var name] && !declared.Contains(name) && ShapeOf(shape) is { } known)
            {
                yield return new StoreDeclaration(name, known, version, erased) { FullText = VersionOf(SearchPrefix + name) > 0 };
            }
        }
    }

    private int VersionOf(string component) => _versions.TryGetValue(component, out var entry) ? entry.Version : 0;

    private static string Component(string store, StoreShape shape) => $"{ShapeName(shape)}:{store}";

    private static string ShapeName(StoreShape shape) => shape switch
    {
        StoreShape.Map => "map",
        StoreShape.Log => "log",
        _ => "archive",
    };

    private static StoreShape? ShapeOf(string name)
    {
        foreach (var shape in Enum.GetValues<StoreShape>())
        {
            if (ShapeName(shape) == name)
            {
                return shape;
            }
        }

        return null;
    }

    private static string Newer(string what, int version, int known) =>
        $"{what} has layout {version}, and this program knows layouts up to {known} only: it was written by a newer version. Run that, or restore a backup.";
}
