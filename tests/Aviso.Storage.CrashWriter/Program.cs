// Works on a database until it is killed; the tests of crashes start it.
//   append DIRECTORY   appends with several writes in flight and prints "LOCAL SEQUENCE VALUE" after each commit
//   archive DIRECTORY  the same in an archive that is filed from its journal all the time; prints "LOCAL ID"
//   migrate DIRECTORY  opens the map "contacts" with a migration that kills the process in its middle

using System.Diagnostics;
using System.Globalization;
using System.Text;
using Aviso.Abstractions.Randomness;
using Aviso.Abstractions.Storage;
using Aviso.Storage;
using Aviso.Storage.Sqlite;

const int AppendersInFlight = 8;
const int ConversionsBeforeDeath = 700;

await using var storage = new StorageEngine(new SqliteBackend(new SqliteOptions(args[1]) { RecentEntries = 60 }));
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

if (args[0] == "archive")
{
    await storage.OpenAsync([new("messages", StoreShape.Archive)]);
    var messages = storage.Archive("messages");
    await Task.WhenAll(Enumerable.Range(0, AppendersInFlight).Select(number => ArchiveForEverAsync(messages, $"user{number}")));
    return 1;
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

async Task ArchiveForEverAsync(IArchiveStore messages, string local)
{
    var ids = new ArchiveIds(messages.LastId, TimeProvider.System, new SystemRandomSource());
    while (true)
    {
        var id = ids.Next(out var now);
        await messages.AppendAsync(new StoreOwner("crash.example", local), new(id, now, "peer@crash.example", "", ArchiveFlags.None, Encoding.ASCII.GetBytes(id)));
        Console.Out.WriteLine($"{local} {id}");
    }
}
