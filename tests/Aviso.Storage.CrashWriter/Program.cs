// Works on a database until it is killed; the tests of crashes start it.
//   append DIRECTORY   appends with several writes in flight and prints "LOCAL SEQUENCE VALUE" after each commit
//   migrate DIRECTORY  opens the map "contacts" with a migration that kills the process in its middle

using System.Diagnostics;
using System.Globalization;
using System.Text;
using Aviso.Abstractions.Storage;
using Aviso.Storage;
using Aviso.Storage.Sqlite;

const int AppendersInFlight = 8;
const int ConversionsBeforeDeath = 700;

await using var storage = new StorageEngine(new SqliteBackend(new SqliteOptions(args[1])));
if (args[0] == "migrate")
{
    var conversions = 0;
    await storage.OpenAsync([new("contacts", StoreShape.Map, Version: 2) { Migrations = [new(2, DieHalfway)] }]);
    return 1;

    byte[] DieHalfway(byte[] value)
    {
        if (++conversions == ConversionsBeforeDeath)
        {
            Process.GetCurrentProcess().Kill();
        }

        return [.. value, (byte)'!'];
    }
}

await storage.OpenAsync([new("archive", StoreShape.Log)]);
var archive = storage.Log("archive");
await Task.WhenAll(Enumerable.Range(0, AppendersInFlight).Select(number => AppendForEverAsync($"user{number}")));
return 1;

async Task AppendForEverAsync(string local)
{
    for (var number = 0L; ; number++)
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        var sequence = await archive.AppendAsync(
            new StoreOwner("crash.example", local), DateTimeOffset.UnixEpoch.AddSeconds(number), Encoding.ASCII.GetBytes(text));
        Console.Out.WriteLine($"{local} {sequence} {text}");
    }
}
