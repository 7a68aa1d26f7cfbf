using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Stanzas;
using Aviso.Abstractions.Storage;
using Aviso.Core.Modules;
using Aviso.Core.Routing;
using Aviso.Protocol;
using Microsoft.Extensions.Logging;

namespace Aviso.Core.Homes;

/// <summary>Makes legs of what nodes send each other, and sees to it that whatever becomes of one its sender is told. Thread-safe.</summary>
internal sealed partial class NodeLegs(StanzaRouter router, ModuleRegistry modules, ILogger log)
{
    private static readonly StanzaError s_unreachable = StanzaError.ResourceConstraint.WithText("The recipient's node cannot be reached at the moment.");

    /// <summary>Does something with the leg that bytes are; bytes that no version of this node could have sent are logged and left.</summary>
    public async Task WithAsync(ReadOnlyMemory<byte> bytes, ICommitTracker? commits, Func<StanzaContext, NodeStanza, ValueTask> action)
    {
        var stanza = StanzaPool.Rent();
        if (NodeStanza.TryDecode(bytes.Span, stanza, out var header))
        {
            var leg = LegPool.Rent();
            leg.Begin(stanza, stanza.From!, stanza.To, null, commits);
            (leg.SenderJid, leg.MayRepeat) = (header.Sender, header.MayRepeat);
            leg.ChildNamespaces = modules.Tables.Hooks.NamespacesOf(stanza);
            await GuardedAsync(leg, () => action(leg, header));
            LegPool.Return(leg);
        }
        else
        {
            Log.Unreadable(log);
        }

        StanzaPool.Return(stanza);
    }

    /// <summary>Tells the sender of a stanza that it could not be brought to its recipient now.</summary>
    public Task RefuseAsync(ReadOnlyMemory<byte> bytes) => WithAsync(bytes, null, (leg, _) =>
        // Of presence that nobody got its sender learns nothing elsewhere, either.
        leg.Stanza is { Kind: StanzaKind.Presence, Type: StanzaType.Available } ? ValueTask.CompletedTask : router.BounceAsync(leg, s_unreachable));

    /// <summary>Waits for the writes of a stanza; where they fail its sender is told.</summary>
    /// <exception cref="LifeOverException">It was to be sent on by an earlier life of this node.</exception>
    public async Task StoredAsync(ReadOnlyMemory<byte> bytes, LegCommits commits)
    {
        try
        {
            await commits.WhenAll();
        }
        catch (Exception exception) when (exception is not LifeOverException)
        {
            // The other node cannot break its client's stream off for this; so the client is told.
            Log.NotStored(log, exception.Message);
            await RefuseAsync(bytes);
        }
    }

    // A handler that fails must take neither the link nor what comes behind with it; the sender learns that nothing was done.
    private async Task GuardedAsync(StanzaContext leg, Func<ValueTask> action)
    {
        try
        {
            await action();
        }
        catch (StorageException exception)
        {
            Log.StoreFailed(log, leg.Stanza.Kind, exception.Message);
            await router.BounceAsync(leg, StanzaError.ResourceConstraint);
        }
        catch (Exception exception)
        {
            Log.HandlerFailed(log, leg.Stanza.Kind, leg.From, exception);
            await router.BounceAsync(leg, StanzaError.InternalServerError);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A handler failed on a {Kind} from {From}, which another node had sent; the sender was told internal-server-error")]
        public static partial void HandlerFailed(ILogger logger, StanzaKind kind, Jid from, Exception exception);

        [LoggerMessage(2, LogLevel.Warning, "The store could not take what a {Kind} of another node asked for; the sender was told resource-constraint: {Reason}")]
        public static partial void StoreFailed(ILogger logger, StanzaKind kind, string reason);

        [LoggerMessage(3, LogLevel.Warning, "A stanza of another node is none that this version can read")]
        public static partial void Unreadable(ILogger logger);

        [LoggerMessage(4, LogLevel.Warning, "A stanza of another node could not be stored; the sender was told resource-constraint: {Reason}")]
        public static partial void NotStored(ILogger logger, string reason);
    }
}
