using Aviso.Testing.Client;
using Aviso.Testing.Remote;

namespace Aviso.Ledger.Clustering;

/// <summary>
/// Somebody who is connected to a node that sleeps, and writes to it after its life is over. What it writes lies in the node's socket when the node wakes, which
/// knows of nothing yet: nobody may ever hear of it.
/// </summary>
internal sealed class SleepersClient : IAsyncDisposable
{
    /// <summary>Its account.</summary>
    public const string Account = "sleeper";

    private const int Messages = 20;
    private readonly TestClient _client;
    private readonly int _round;

    private SleepersClient(TestClient client, int round) => (_client, _round) = (client, round);

    /// <summary>Signs in at a node, which becomes the home of the account.</summary>
    public static async Task<SleepersClient> LoginAsync(Member member, int round) => new(await member.Node.LoginAsync(Account, $"bed{round}"), round);

    /// <summary>Writes to a reader.</summary>
    public async Task WriteAsync(Book book, string reader)
    {
        for (var number = 1; number <= Messages; number++)
        {
            var id = $"{_round}-{Account}-{number}";
            book.Stale(id);
            await _client.SendAsync($"<message to='{reader}@{ServerProcess.Domain}' type='chat' id='{id}'><body>{id}</body></message>");
        }
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
