using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Storage;
using Aviso.Protocol;
using Aviso.Streams.Clients;
using Microsoft.Extensions.Logging;

namespace Aviso.Streams.Relay;

/// <summary>At home: begins to serve streams whose clients are connected to other nodes.</summary>
internal sealed partial class RelayHome
{
    private readonly ClientStreamServices _services;
    private readonly Func<ClientStream, Task> _serve;

    /// <param name="services">What streams need.</param>
    /// <param name="serve">Serves a stream until it has ended.</param>
    public RelayHome(ClientStreamServices services, Func<ClientStream, Task> serve)
    {
        (_services, _serve) = (services, serve);
        // The link waits for whom it tells, and a session may need stores before it is bound.
        services.Relays.Opened = services.Relays.Limits.IsInline
            ? (channel, opening, granted) => _ = ServeAsync(channel, opening, granted)
            : (channel, opening, granted) => _ = Task.Run(() => ServeAsync(channel, opening, granted));
    }

    private async Task ServeAsync(RelayChannel channel, RelayOpening opening, ulong granted)
    {
        try
        {
            var (stream, refusal) = await FindAsync(channel, opening);
            if (stream is null)
            {
                await channel.RefuseAsync(refusal);
                return;
            }

            channel.Leaving = error => stream.Leave(ErrorOf(error));
            await channel.AcceptAsync(granted);
            await _serve(stream);
        }
        catch (Exception exception) when (exception is HomeUnknownException or StorageException)
        {
            Log.NotNow(_services.Log, opening.Account, exception.Message);
            await channel.RefuseAsync(RelayRefusal.Moved);
        }
        catch (Exception exception)
        {
            Log.Failed(_services.Log, opening.Account, exception);
            channel.Abort();
        }
    }

    private async ValueTask<(ClientStream? Stream, RelayRefusal Refusal)> FindAsync(RelayChannel channel, RelayOpening opening)
    {
        await _services.Moves.WhenOverAsync(opening.Account); // its sessions may be somewhere else then
        if (_services.Hosts.Find(opening.Account.Domain) is not { } host
            || await _services.Homes.FindAsync(opening.Account) is not null
            || await _services.Sessions.AccountAsync(opening.Account, host, isAnonymous: false) is not { } account)
        {
            return (null, RelayRefusal.Moved);
        }

        // Without a session there is nothing that must be done here.
        if (opening.Start is RelayStart.Resume or RelayStart.AuthenticateToResume && account.Sessions.Count == 0)
        {
            return (null, RelayRefusal.NothingToResume);
        }

        return (ClientStream.TryTakeOver(new RelayedConnection(channel, opening), _services, opening, host, account), RelayRefusal.Moved);
    }

    /// <summary>The error in the content of <see cref="RelayKind.Leave"/>.</summary>
    public static StreamError ErrorOf(ReadOnlyMemory<byte> error) =>
        Xml.Element.TryParse(error.Span, "", out var element) && StreamError.TryParse(element, out var parsed) ? parsed : StreamError.SystemShutdown;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "A stream of {Account} from another node cannot be served now: {Reason}")]
        public static partial void NotNow(ILogger logger, Jid account, string reason);

        [LoggerMessage(2, LogLevel.Error, "A stream of {Account} from another node ended by a fault of the server")]
        public static partial void Failed(ILogger logger, Jid account, Exception exception);
    }
}
