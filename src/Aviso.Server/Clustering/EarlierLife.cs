using Aviso.Core.Accounts;
using Aviso.Protocol;
using Microsoft.Extensions.Logging;

namespace Aviso.Server.Clustering;

/// <summary>
/// Ends what a node began before it was taken for dead: its accounts may be on other nodes already, so no session goes on, and clients
/// sign in again. Nothing that these sessions still try to write is stored.
/// </summary>
internal sealed partial class EarlierLife(SessionDirectory sessions, TimeProvider clock, ILogger<EarlierLife> log)
{
    // Ending takes no round trip to the clients; what has not ended by then can do no harm, since the fence refuses its writes.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(20);

    public async Task EndAsync()
    {
        Log.Ending(log, sessions.Count);
        sessions.EndAll(StreamError.SystemShutdown);

        var began = clock.GetTimestamp();
        while (sessions.Count > 0 && clock.GetElapsedTime(began) < s_patience)
        {
            await Task.Delay(s_look, clock);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "The {Count} sessions of this node's earlier life end; their clients sign in again")]
        public static partial void Ending(ILogger logger, int count);
    }
}
