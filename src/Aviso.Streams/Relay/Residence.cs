using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Clustering;
using Aviso.Protocol;
using Aviso.Streams.Clients;
using Aviso.Streams.Negotiation;
using Aviso.Xml;
using Microsoft.Extensions.Logging;

namespace Aviso.Streams.Relay;

/// <summary>
/// Asked by a stream before it binds or resumes: does the account live here? If not, the stream is handed over to the node where it does, and
/// nothing more is to be done here. One for each stream; used by its reading loop only.
/// </summary>
internal sealed partial class Residence(ClientStream stream, ClientStreamServices services)
{
    /// <summary>What a client is told that cannot be served now: it keeps what it has, and comes again.</summary>
    private static readonly StreamError s_notNow = StreamError.ResourceConstraint.WithText("Your account cannot be reached at the moment. Try again in a few seconds.");

    /// <summary>
    /// Wants the account to live here, for a session that is to be added; with <see cref="IAccountHomes.Release"/> if it is not.
    /// True: it does. False: the stream has been handed over, or closed.
    /// </summary>
    public ValueTask<bool> ClaimAsync(AuthenticatedAccount account, Func<Handover> handover) => AskAsync(account, handover, isClaim: true);

    /// <summary>Looks whether there may be a session to resume here. False: the stream has been handed over, or closed.</summary>
    public ValueTask<bool> IsHereAsync(AuthenticatedAccount account, Func<Handover> handover) => AskAsync(account, handover, isClaim: false);

    private async ValueTask<bool> AskAsync(AuthenticatedAccount account, Func<Handover> handover, bool isClaim)
    {
        try
        {
            if (isClaim && !stream.IsRelayed && !account.Account.IsAnonymous && await services.Redirection.AtLoginAsync(stream, account.Account.Jid) is { } other)
            {
                stream.Close(other);
                return false;
            }

            for (var tries = 0; tries < services.Relays.Limits.Tries; tries++)
            {
                var jid = account.Account.Jid;
                var home = isClaim ? await services.Homes.ClaimAsync(jid) : await services.Homes.FindAsync(jid);
                if (home is null)
                {
                    return true;
                }

                if (stream.IsRelayed)
                {
                    break; // it has moved since it was asked there; the client comes again and finds its way
                }

                if (await services.Redirection.AwayFromHomeAsync(stream, jid, home) is { } elsewhere)
                {
                    stream.Close(elsewhere);
                    return false;
                }

                var (channel, refusal) = await services.Relays.OpenAsync(home, stream.OpeningFor(account, handover()));
                if (channel is not null)
                {
                    stream.HandOver(channel);
                    return false;
                }

                if (refusal == RelayRefusal.NothingToResume)
                {
                    return true;
                }

                services.Homes.NotThere(jid);
            }
        }
        catch (HomeUnknownException exception)
        {
            Log.Unknown(services.Log, account.Account.Jid, exception.Message);
        }

        stream.Close(s_notNow);
        return false;
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Nobody could say where {Account} lives: {Reason}")]
        public static partial void Unknown(ILogger logger, Jid account, string reason);
    }
}
