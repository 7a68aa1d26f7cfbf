using System.Diagnostics;
using Aviso.Abstractions.Storage;

namespace Aviso.Pages;

/// <summary>How long single pages of twenty messages take, in the ways in which clients ask for them.</summary>
internal sealed class PageTimes(IArchiveStore store, long rows, int queries)
{
    private const int Page = 20;
    private readonly Random _random = new(2);

    public async Task RunAsync()
    {
        Console.WriteLine($"{"page of 20",-34}{"account",-10}{"p50 ms",9}{"p99 ms",9}{"max ms",9}");
        foreach (var (name, account) in ((string, Func<int>)[])[("large", () => 0), ("any", () => _random.Next(1, Archive.Accounts))])
        {
            await MeasureAsync("last", name, account, () => ArchiveFilter.All, backwards: true);
            await MeasureAsync("after an id in the middle", name, account, () => new() { After = SomeTime() }, backwards: false);
            await MeasureAsync("before an id in the middle", name, account, () => new() { Before = SomeTime() }, backwards: true);
            await MeasureAsync("last with a peer", name, account, () => new() { Peer = SomePeer() }, backwards: true);
            await MeasureAsync("middle with a peer", name, account, () => new() { Peer = SomePeer(), After = SomeTime() }, backwards: false);
            await MeasureAsync("last with somebody unknown", name, account, () => new() { Peer = "stranger@example.net" }, backwards: true);
        }
    }

    // An id of the past; whether the account has it makes no difference to the index.
    private string SomeTime() => ArchiveIds.Before(Archive.TimeOf(_random.NextInt64(rows)));

    private string SomePeer() => Archive.Peer(_random.Next(50));

    private async Task MeasureAsync(string kind, string name, Func<int> account, Func<ArchiveFilter> filter, bool backwards)
    {
        var times = new double[queries];
        for (var query = 0; query < queries; query++)
        {
            var began = Stopwatch.GetTimestamp();
            await store.ReadAsync(Archive.Owner(account()), filter(), Page + 1, backwards);
            times[query] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }

        Array.Sort(times);
        Console.WriteLine($"{kind,-34}{name,-10}{times[queries / 2],9:N2}{times[queries * 99 / 100],9:N2}{times[^1],9:N2}");
    }
}
