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
    private readonly IReadOnlyList<SchemaPart> _parts;
    private readonly SortedDictionary<string, (int Version, bool Erased)> _versions = new(StringComparer.Ordinal);
    private readonly List<SchemaStep> _steps = [];
    private readonly List<string> _refusals = [];

    private SqlSchema(DbConnection connection, SqlDialect dialect, IReadOnlyList<StoreDeclaration> stores, IReadOnlyList<SchemaPart> parts)
    {
        (_connection, _dialect, _stores, _parts) = (connection, dialect, stores, parts);
    }

    /// <summary>What would be done; changes nothing.</summary>
    public static SchemaReport Check(
        DbConnection connection, SqlDialect dialect, IReadOnlyList<StoreDeclaration> stores, params IReadOnlyList<SchemaPart> parts)
    {
        var schema = new SqlSchema(connection, dialect, stores, parts);
        schema.Plan();
        return new SchemaReport(
            schema._steps,
            schema._refusals,
            [.. schema.Undeclared().Select(store => $"The store {store.Name} is in the database, but no module declares it.")])
        {
            IsInstalled = schema.VersionOf(LayoutComponent) > 0,
        };
    }

    /// <summary>
    /// Brings the schema up to date. The result is every store of the database, the undeclared too: erasing an account
    /// concerns also what a module that is switched off has stored.
    /// </summary>
    /// <exception cref="StorageException">The database is newer than the program, or cannot be migrated.</exception>
    public static IReadOnlyList<StoreDeclaration> Apply(
        DbConnection connection, SqlDialect dialect, IReadOnlyList<StoreDeclaration> stores, params IReadOnlyList<SchemaPart> parts)
    {
        var schema = new SqlSchema(connection, dialect, stores, parts);
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

    private void Plan()
    {
        ReadVersions();
        PlanLayout();
        foreach (var store in _stores)
        {
            PlanStore(store);
        }

        foreach (var part in _parts)
        {
            PlanPart(part);
        }
    }

    private void PlanPart(SchemaPart part)
    {
        var version = VersionOf(part.Component);
        if (version < part.Version)
        {
            AddStep(part.Component, part.Version, erased: false, part.Description, [.. part.Statements]);
        }
        else if (version > part.Version)
        {
            _refusals.Add(Newer($"The part {part.Component}", version, part.Version));
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
            AddStep(LayoutComponent, 1, erased: false, "Make the base tables.", [SqlTables.CreateVersions(_dialect), SqlTables.CreateFloors(_dialect)]);
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
            AddStep(component, store.Version, store.ErasedWithAccount, $"Make the {ShapeName(store.Shape)} store {store.Name}.", Creation(store));
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
            AddStep(component, 1, erased: false, $"Make the index of words of the archive {store.Name}.",
                [.. _dialect.CreateSearch.Select(statement => statement.Replace("{0}", search, StringComparison.Ordinal))]);
        }
        else if (!store.FullText && VersionOf(component) > 0)
        {
            AddStep(component, 0, erased: false, $"Drop the index of words of the archive {store.Name}.", [$"DROP TABLE {search}"]);
        }
    }

    private void PlanMigration(StoreDeclaration store, string component, int version)
    {
        if (store.Migrations.FirstOrDefault(migration => migration.ToVersion == version) is not { } migration)
        {
            _refusals.Add($"The store {store.Name} has layout {version - 1}, and no migration to layout {version} is known.");
            return;
        }

        AddStep(component, version, store.ErasedWithAccount, $"Migrate the values of the store {store.Name} from layout {version - 1} to {version}.", [],
            transaction => SqlValueMigration.Run(_connection, transaction, store, migration));
    }

    private void AddStep(string component, int version, bool erased, string description, string[] statements, Action<DbTransaction>? conversion = null) =>
        _steps.Add(new SchemaStep(component, version, description, [.. statements, Record(component, version, erased)]) { Conversion = conversion });

    private string[] Creation(StoreDeclaration store) => store.Shape switch
    {
        StoreShape.Map => [SqlTables.CreateMap(_dialect, store.Name)],
        StoreShape.Log => SqlTables.CreateLog(_dialect, store.Name),
        _ => SqlArchiveTables.Create(_dialect, store.Name),
    };

    private void Run(SchemaStep step)
    {
        try
        {
            using var transaction = _connection.BeginTransaction();
            step.Conversion?.Invoke(transaction);
            foreach (var statement in step.Statements)
            {
                _connection.Execute(statement, transaction);
            }

            transaction.Commit();
        }
        catch (Exception error)
        {
            throw new StorageException(
                $"A step of bringing the database up to date failed and was rolled back: {step.Description} {error.Message}", error);
        }
    }

    /// <summary>A module may have changed its mind on whether its store is erased with accounts.</summary>
    private void RecordErasure()
    {
        foreach (var store in _stores)
        {
            var component = Component(store.Name, store.Shape);
            if (_versions.TryGetValue(component, out var known) && known.Erased != store.ErasedWithAccount)
            {
                _connection.Execute(Record(component, store.Version, store.ErasedWithAccount));
            }
        }
    }

    // Names of stores are checked when they are declared, so nothing here needs quoting.
    private static string Record(string component, int version, bool erased) =>
        $"""
        INSERT INTO {SqlTables.Versions} (component, version, erased_with_account) VALUES ('{component}', {version}, {(erased ? 1 : 0)})
        ON CONFLICT (component) DO UPDATE SET version = excluded.version, erased_with_account = excluded.erased_with_account
        """;

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
