using System.Globalization;
using Aviso.Abstractions.Storage;
using Aviso.Pages;
using Aviso.Storage;
using Aviso.Storage.Postgres;
using Aviso.Storage.Sqlite;

// Aviso.Pages sqlite DIRECTORY ROWS | postgres CONNECTION_STRING ROWS; what is there already is measured as it is.
// Aviso.Pages floor DIRECTORY ROWS: what rows of an archive cost SQLite itself, and Aviso's store.
if (args is not [("sqlite" or "postgres" or "floor") and var kind, var place, var number] || !long.TryParse(number, CultureInfo.InvariantCulture, out var rows))
{
    Console.Error.WriteLine("usage: Aviso.Pages sqlite DIRECTORY ROWS | postgres CONNECTION_STRING ROWS | floor DIRECTORY ROWS");
    return 2;
}

if (kind == "floor")
{
    await new Floor(place, (int)rows).RunAsync();
    return 0;
}

IStorageBackend backend = kind == "sqlite" ? new SqliteBackend(new SqliteOptions(place)) : new PostgresBackend(new PostgresOptions(place));
await using var storage = new StorageEngine(backend);
await storage.OpenAsync([new StoreDeclaration("archive", StoreShape.Archive)]);
var store = storage.Archive("archive");
if (store.LastId.Length == 0)
{
    await new Archive(store, rows).FillAsync();
}

await new PageTimes(store, rows, queries: 2000).RunAsync();
return 0;
