using System.Diagnostics;
using Aviso.Testing.Remote;

namespace Aviso.Ledger;

/// <summary>
/// Puts a server under load, takes it out of service at a random moment, starts it again and looks for every message that it had
/// said was safe: invariants I1 (an acknowledgement means durable), I2 (nothing vanishes), I3 (one row and one id for each stanza in
/// the archive) and I4 (order).
/// </summary>
internal sealed class LedgerRun(LedgerOptions options, TextWriter output)
{
    private const int MinLoadMilliseconds = 100;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    // The usual bound would return messages to their writers.
    private const string Configuration = "offline { 'store-limit' = 100000 }\n";
    private const string WithoutArchive = "archive (active: false) {}\n";

    private readonly Random _random = new(options.Seed);
    private readonly string[] _writers = [.. Enumerable.Range(1, options.Writers).Select(number => $"writer{number}")];
    private readonly string[] _online = [.. Enumerable.Range(1, options.OnlineReaders).Select(number => $"online{number}")];
    private readonly string[] _offline = [.. Enumerable.Range(1, options.OfflineReaders).Select(number => $"offline{number}")];

    /// <summary>Plays all rounds; true when nothing was lost and nothing came in the wrong order.</summary>
    public async Task<bool> RunAsync()
    {
        await using var server = await ServerProcess.StartAsync([.. _writers, .. _online, .. _offline], Configuration + (options.WithArchive ? "" : WithoutArchive));
        var hasArchive = await HasArchiveAsync(server);
        await output.WriteLineAsync($"seed {options.Seed}; archive: {(hasArchive ? "yes" : "no, so what was on its way to a connected reader at a kill counts as in flight, not as lost")}");
        await output.WriteLineAsync(RoundReport.Header);
        var isClean = true;
        for (var round = 1; round <= options.Rounds; round++)
        {
            var report = await PlayAsync(server, round, hasArchive);
            await output.WriteLineAsync(report.ToString());
            foreach (var lost in report.Lost)
            {
                await output.WriteLineAsync($"  lost: {lost.Id} to {lost.Reader}");
            }

            isClean &= report is { Lost.Count: 0, Disordered: 0, WrongIds: 0 };
        }

        return isClean;
    }

    private async Task<RoundReport> PlayAsync(ServerProcess server, int round, bool hasArchive)
    {
        var book = new Book();
        var readers = _online.Concat(_offline).Select(name => new Reader(name, book)).ToList();
        foreach (var reader in readers.Take(_online.Length))
        {
            await reader.ConnectAsync(server);
        }

#pragma warning disable CA5394 // no secrets here
        var writers = _writers.Select(name => new Writer(name, book, options, new Random(_random.Next()))).ToList();
        var load = TimeSpan.FromMilliseconds(_random.Next(MinLoadMilliseconds, options.MaxLoadMilliseconds));
        var isKill = _random.Next(4) != 0;
#pragma warning restore CA5394
        var writing = writers.Select(writer => writer.WriteAsync(server, [.. _online, .. _offline], round)).ToList();
        await Task.Delay(load);
        await (isKill ? server.KillAsync() : server.StopAsync());
        await Task.WhenAll(writing);
        var (sent, acknowledged) = (book.Entries.Count, book.Entries.Count(one => one.IsAcknowledged));

        foreach (var reader in readers)
        {
            await reader.LeaveAsync();
        }

        var recovery = Stopwatch.StartNew();
        await server.StartAgainAsync();
        recovery.Stop();
        using var patience = new CancellationTokenSource(s_patience);
        await Task.WhenAll(readers.Select(reader => reader.ConnectAsync(server)));
        await Task.WhenAll(writers.Select(writer => writer.FinishAsync(server, patience.Token)));
        await SettleAsync(book, readers);
        if (hasArchive)
        {
            await Task.WhenAll(readers.Select(reader => reader.ReadArchiveAsync()));
        }

        foreach (var reader in readers)
        {
            await reader.LeaveAsync();
        }

        writers.ForEach(writer => writer.Dispose());
        var missing = book.Missing();
        var inFlight = hasArchive || !isKill ? [] : missing.Where(one => _online.Contains(one.Reader)).ToList();
        return new(round, isKill ? "kill" : "stop", sent, acknowledged, book, [.. missing.Except(inFlight)], inFlight.Count, hasArchive ? book.WrongIds : 0, recovery.Elapsed);
    }

    // Until all that was acknowledged has been found, or nothing more arrives.
    private static async Task SettleAsync(Book book, List<Reader> readers)
    {
        var quiet = Stopwatch.StartNew();
        for (var missing = int.MaxValue; missing > 0 && quiet.Elapsed < TimeSpan.FromSeconds(3);)
        {
            foreach (var reader in readers)
            {
                await reader.AskAsync();
            }

            await Task.Delay(50);
            if (book.Missing().Count is var now && now < missing)
            {
                missing = now;
                quiet.Restart();
            }
        }
    }

    private async Task<bool> HasArchiveAsync(ServerProcess server)
    {
        var client = await server.ConnectAsync();
        await client.LoginAsync($"{_writers[0]}@{ServerProcess.Domain}/look", ServerProcess.Password);
        var answer = await client.RequestAsync("get", $"{_writers[0]}@{ServerProcess.Domain}", "<query xmlns='http://jabber.org/protocol/disco#info'/>");
        await client.CloseAsync();
        return answer.Child("query", "http://jabber.org/protocol/disco#info")!.ChildrenNamed("feature").Any(one => one["var"] == "urn:xmpp:mam:2");
    }
}
