using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Storage;
using Aviso.Protocol;
using Aviso.Streams.Clients;
using Microsoft.Extensions.Logging;

namespace Aviso.Streams.Redirecting;

/// <summary>
/// Sends clients to the node that should serve them, and away from one that goes. Only over TLS, as RFC 6120 §4.9.3.19 asks for, so that nobody
/// between can send them anywhere; and only to nodes whose operators have said where clients reach them. Who is sent where a strategy says. Thread-safe.
/// </summary>
internal sealed partial class Redirection(ICluster cluster, ISeeOtherHost strategy, ILogger<Redirection> log)
{
    private int _next;

    private IOwnership Ownership => cluster.Ownership;

    /// <summary>At the opening of a stream, before the client has proved anything; null: it stays.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="claimed">Who the client says it is (§4.7.1).</param>
    public ValueTask<StreamError?> AtOpeningAsync(ClientStream stream, Jid? claimed) =>
        claimed is { Local.Length: > 0 } ? AskAsync(stream, claimed, static (strategy, account, _) => strategy.AtOpeningAsync(account)) : default;

    /// <summary>Before an account claims to live here; null: it stays.</summary>
    public ValueTask<StreamError?> AtLoginAsync(ClientStream stream, Jid account) =>
        AskAsync(stream, account, static (strategy, account, _) => strategy.AtLoginAsync(account));

    /// <summary>When an account turns out to live on another node; null: its stream is relayed.</summary>
    public ValueTask<StreamError?> AwayFromHomeAsync(ClientStream stream, Jid account, NodeId home) =>
        AskAsync(stream, account, static (strategy, account, home) => strategy.AwayFromHomeAsync(account, home!), home);

    /// <summary>When this node goes.</summary>
    /// <param name="stream">A stream that ends now.</param>
    /// <param name="account">Whose it is; null when nobody knows.</param>
    public StreamError Leaving(ClientStream stream, Jid? account)
    {
        if (stream.Edge is { } edge)
        {
            // Clients of edges cannot reach nodes; their edge gives them to another one.
            return stream.IsSecure && edge.Length > 0 ? StreamError.SeeOtherHost(edge) : StreamError.SystemShutdown;
        }

        var best = stream.OtherNode ?? (account is null ? null : HolderOf(account));
        return (best is null ? null : To(stream, best)) ?? Others(stream) ?? StreamError.SystemShutdown;
    }

    // Whoever cannot be sent anywhere is served here all the same.
    private async ValueTask<StreamError?> AskAsync(
        ClientStream stream, Jid account, Func<ISeeOtherHost, Jid, NodeId?, ValueTask<NodeId?>> question, NodeId? home = null)
    {
        if (stream is not { IsSecure: true, Edge: null } || cluster.Link is null)
        {
            return null;
        }

        try
        {
            return await question(strategy, account, home) is { } node ? To(stream, node) : null;
        }
        catch (Exception exception) when (exception is StorageException or HomeUnknownException)
        {
            Log.Unknown(log, account, exception.Message);
            return null;
        }
    }

    private NodeId? HolderOf(Jid account) => Ownership.HolderOf(Shard.Of(account)).Node;

    // Those whose account says nothing are spread over all.
    private StreamError? Others(ClientStream stream)
    {
        var others = Ownership.Nodes.Select(node => To(stream, node)).OfType<StreamError>().ToList();
        return others.Count == 0 ? null : others[(int)((uint)Interlocked.Increment(ref _next) % (uint)others.Count)];
    }

    private StreamError? To(ClientStream stream, NodeId node) =>
        stream.IsSecure && node != Ownership.Self && Ownership.ClientAddressOf(node) is { } address ? StreamError.SeeOtherHost(address) : null;

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Nobody could say whether {Account} should connect to another node; it is served here: {Reason}")]
        public static partial void Unknown(ILogger logger, Jid account, string reason);
    }
}
