using System.Diagnostics;
using Aviso.Storage;
using Aviso.Storage.Postgres;
using Aviso.StoreKit;
using Aviso.Testing.Remote;

namespace Aviso.Ledger;

/// <summary>
/// Puts a server under load, plays a fault at a random moment, and looks for every message that the server had said was safe:
/// invariants I1 (an acknowledgement means durable), I2 (nothing vanishes), I3 (one row and one id for each stanza in the archive) and
/// I4 (order).
/// </summary>
internal sealed class LedgerRun(LedgerOptions options, TextWriter output)
{
    private const int MinLoadMilliseconds = 100;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    // The usual bounds, which are made for people, would return messages of this load to their writers, and end sessions whose client is
    // away for a second.
    private const string Configuration = """
        offline { 'store-limit' = 100000 }
        'stream-management' { 'max-queue-size' = 50000, 'max-queue-bytes' = 32M }

        """;

    // A client that hears nothing for 10 s gives its connection up.
    internal const string ClientOptions = "'watchdog-delay' = 2s\n'watchdog-timeout' = 1s\n";
    private const string WithoutArchive = "archive (active: false) {}\n";

    private readonly Random _random = new(options.Seed);
    private PostgresServer? _database;

    /// <summary>Plays all rounds; true when nothing was found that may not be.</summary>
    public async Task<bool> RunAsync()
    {
        var (writerNames, onlineNames, offlineNames) = (Names("writer", options.Writers), Names("online", options.OnlineReaders), Names("offline", options.OfflineReaders));
        _database = options.OnPostgres ? new() : null;
        await using var ending = _database;
        var uri = _database is null ? null : await StartAsync(_database);
        await using var server = await ServerProcess.StartAsync(
            [.. writerNames, .. onlineNames, .. offlineNames],
            Configuration + (options.WithArchive ? "" : WithoutArchive) + (uri is null ? "" : $"dataSource () {{ default () {{ uri = '{uri}' }} }}\n"),
            withFaultPoints: true,
            ClientOptions,
            uri is null ? null : new StorageEngine(new PostgresBackend(new PostgresOptions(PostgresUri.Parse(uri).ConnectionString))));
        await output.WriteLineAsync(
            $"seed {options.Seed}; store: {(options.OnPostgres ? "postgres" : "sqlite")}; archive: {(options.WithArchive ? "yes" : "no, so what was on its way to a connected reader at a kill counts as in flight, not as lost")}");
        await output.WriteLineAsync(RoundReport.Header);
#pragma warning disable CA5394 // no secrets here
        var cast = new Cast(
            [.. writerNames.Select(name => new Writer([server.Port], name, options.Window, new Random(_random.Next())))],
            [.. onlineNames.Select(name => new Reader([server.Port], name))],
            [.. offlineNames.Select(name => new Reader([server.Port], name))]);
#pragma warning restore CA5394
        await using (cast)
        {
            cast.Start();
            var isClean = true;
            for (var round = 1; round <= options.Rounds; round++)
            {
                var report = await PlayAsync(server, cast, round, options.Faults[(round - 1) % options.Faults.Count]);
                await TellAsync(report);
                if (report.Breaches.Count > 0)
                {
                    await output.WriteLineAsync("The server said last:\n" + server.Output);
                }

                isClean &= report.IsClean;
            }

            return isClean;
        }
    }

    private static async Task<string> StartAsync(PostgresServer database)
    {
        await database.InitializeAsync();
        return await database.CreateSchemaUriAsync();
    }

    internal static string[] Names(string kind, int count) => [.. Enumerable.Range(1, count).Select(number => $"{kind}{number}")];

    private async Task TellAsync(RoundReport report)
    {
        await output.WriteLineAsync(report.ToString());
        foreach (var lost in report.Lost.Take(20))
        {
            await output.WriteLineAsync($"  lost: {lost.Id} to {lost.Reader}");
        }

        foreach (var breach in report.Breaches.Concat(report.Book.Disorder.Take(20)))
        {
            await output.WriteLineAsync($"  {breach}");
        }

        await output.FlushAsync();
    }

    private async Task<RoundReport> PlayAsync(ServerProcess server, Cast cast, int round, Fault fault)
    {
        var book = new Book(options.WithArchive);
        cast.Readers.ForEach(reader => reader.Book = book);
        await cast.ReadyAsync(s_patience);
        var (resumed, begun) = (cast.Devices.Sum(one => one.Resumed), cast.Devices.Sum(one => one.Begun));

#pragma warning disable CA5394 // no secrets here
        var victim = cast.Online[_random.Next(cast.Online.Count)].Phone!;
        var addresses = fault == Fault.SlowConsumer ? [victim.Address] : cast.Addresses;
        var player = new FaultPlayer(server, cast.Devices, _database, new Random(_random.Next()));
        var load = TimeSpan.FromMilliseconds(_random.Next(MinLoadMilliseconds, options.MaxLoadMilliseconds));
#pragma warning restore CA5394
        using (var stop = new CancellationTokenSource())
        {
            var writing = cast.Writers.Select(writer => writer.WriteAsync(book, round, addresses, stop.Token)).ToList();
            await Task.Delay(load);
            await player.PlayAsync(fault, victim);
            await stop.CancelAsync();
            await Task.WhenAll(writing);
        }

        var breaches = await SettleAsync(cast, book, Faults.KeepsSessions(fault) && cast.Devices.Sum(one => one.Begun) == begun);
        var lost = book.Lost();
        var inFlight = options.WithArchive || Faults.KeepsSessions(fault) ? [] : lost.Where(one => cast.Online.Exists(reader => reader.Name == one.Reader)).ToList();
        return new()
        {
            Round = round,
            Fault = fault,
            Book = book,
            Resumed = cast.Devices.Sum(one => one.Resumed) - resumed,
            Begun = cast.Devices.Sum(one => one.Begun) - begun,
            Recovery = player.Recovery,
            InFlight = inFlight,
            Lost = [.. lost.Except(inFlight)],
            Breaches = breaches,
        };
    }

    // Until everything has been acknowledged and has arrived; the result is what must not be.
    private async Task<List<string>> SettleAsync(Cast cast, Book book, bool areSessionsKept)
    {
        var breaches = new List<string>();
        await cast.ReadyAsync(s_patience);
        cast.Offline.ForEach(reader => reader.Visit());
        var devices = cast.Online.SelectMany(reader => reader.Devices).ToLookup(device => device.User, device => device.Address);
        if (areSessionsKept)
        {
            await WaitAsync(() => book.Undelivered(devices).Count == 0);
            breaches.AddRange(book.Undelivered(devices).Take(10).Select(one => $"acknowledged, and did not arrive live: {one.Id} to {one.Reader}"));
            breaches.AddRange(book.Entries.Where(one => one.MostDeliveries > 1).Take(10).Select(one => $"arrived twice in one session: {one.Id} to {one.Reader}"));
        }
        else if (!options.WithArchive)
        {
            await WaitAsync(() => book.Lost().Count == 0);
        }

        // Last: what a client has read in its archive does not come to it as an offline message any more.
        if (options.WithArchive)
        {
            await Task.WhenAll(cast.Readers.Select(reader => reader.ReadArchiveAsync())).WaitAsync(s_patience);
        }

        await Task.WhenAll(cast.Offline.Select(reader => reader.LeaveAsync())).WaitAsync(s_patience);
        breaches.AddRange(cast.Devices.Where(one => one.Overcounts > 0).Select(one => $"{one.Address}: the server counted more than was sent"));
        breaches.AddRange(cast.Devices.Where(one => one.SessionsInTwo > 0).Select(one => $"{one.Address}: two connections had the session"));
        return breaches;
    }

    internal static async Task WaitAsync(Func<bool> condition)
    {
        for (var patience = Stopwatch.StartNew(); !condition() && patience.Elapsed < s_patience;)
        {
            await Task.Delay(50);
        }
    }
}
