using Aviso.Abstractions.Stanzas;
using Aviso.Protocol;
using Aviso.Streams.Clients;
using Aviso.Xml;

namespace Aviso.Streams.Management;

/// <summary>
/// Tells a client without stream management that the store could not keep a message after it had been accepted: there is no
/// acknowledgement that could be held back. Told once for each message, by its id; what has none cannot be told apart. One for
/// each session; used by the reading loop only.
/// </summary>
internal sealed class CommitFailures(ClientSession session) : ICommitTracker
{
    private static readonly StanzaError s_error = (StanzaError.InternalServerError with { Type = StanzaErrorType.Wait })
        .WithText("The message could not be stored. It may have been delivered all the same.");

    private Stanza? _stanza;
    private Message? _message;

    /// <summary>The stanza that is handled next.</summary>
    public CommitFailures For(Stanza stanza)
    {
        (_stanza, _message) = (stanza, null);
        return this;
    }

    /// <inheritdoc/>
    public void Add(Task commit)
    {
        if (commit.IsCompletedSuccessfully || _stanza is not { Kind: StanzaKind.Message, IsErrorOrResult: false, RawId.IsEmpty: false } stanza)
        {
            return;
        }

        _message ??= new(session, stanza.Root.Attribute("id")!, stanza.To);
        _ = _message.FollowAsync(commit);
    }

    private sealed class Message(ClientSession session, string id, Jid? to)
    {
        private int _isTold;

        public async Task FollowAsync(Task commit)
        {
            await commit.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!commit.IsCompletedSuccessfully && Interlocked.Exchange(ref _isTold, 1) == 0)
            {
                session.Send(new Element("message", Namespaces.Client,
                    ("type", "error"), ("id", id), ("from", to?.ToString()), ("to", session.Jid.ToString()), s_error.ToElement()));
            }
        }
    }
}
