using System.Diagnostics;
using System.Text;
using Aviso.Abstractions.Storage;

namespace Aviso.Pages;

/// <summary>
/// An archive as a server's would be after years: one account with a tenth of all messages, a thousand with the rest, each with
/// fifty peers, written in bursts of twenty messages in the order of time.
/// </summary>
internal sealed class Archive(IArchiveStore store, long rows)
{
    public const int Accounts = 1001;
    private const int Peers = 50;
    private const int Burst = 20;
    private const int UnderWay = 5_000;
    private static readonly DateTimeOffset s_begin = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly byte[] s_message = Encoding.UTF8.GetBytes(
        "<message xmlns='jabber:client' from='juliet@example.org/balcony' to='romeo@example.org/orchard' type='chat' id='0123456789abcdef'><body>"
        + new string('x', 100) + "</body></message>");
    private readonly Random _random = new(1);

    /// <summary>How far apart two messages of the whole server are.</summary>
    public static TimeSpan Step { get; } = TimeSpan.FromSeconds(20);

    public static StoreOwner Owner(int account) => new("example.org", $"user{account}");

    public static string Peer(int peer) => $"peer{peer}@example.org";

    /// <summary>The time of a message by its number.</summary>
    public static DateTimeOffset TimeOf(long row) => s_begin + (row * Step);

    public async Task FillAsync()
    {
        var began = Stopwatch.GetTimestamp();
        var pending = new Queue<Task<bool>>();
        for (long row = 0; row < rows;)
        {
            var account = _random.Next(10) == 0 ? 0 : _random.Next(1, Accounts);
            var peer = Peer(_random.Next(Peers));
            for (var message = 0; message < Burst && row < rows; message++, row++)
            {
                // Ids as ArchiveIds makes them: the time, and what cannot be guessed.
                var id = ArchiveIds.Before(TimeOf(row)) + "0000000";
                pending.Enqueue(store.AppendAsync(Owner(account), new(id, TimeOf(row), peer, "phone", ArchiveFlags.None, s_message)));
            }

            while (pending.Count > UnderWay)
            {
                await pending.Dequeue();
            }

            if (row % 1_000_000 < Burst)
            {
                Console.WriteLine($"{row:N0} rows, {Stopwatch.GetElapsedTime(began).TotalSeconds:N0} s");
            }
        }

        await Task.WhenAll(pending);
        Console.WriteLine($"filled with {rows / Stopwatch.GetElapsedTime(began).TotalSeconds:N0} rows/s");
    }
}
