using Aviso.Abstractions.Clustering;
using Aviso.Protocol;
using Aviso.Streams.Clients;

namespace Aviso.Streams.Relay;

/// <summary>
/// Sends clients to the node that should serve them, and away from one that goes. Only over TLS, as RFC 6120 §4.9.3.19 asks for, so that nobody
/// between can send them anywhere; and only to nodes whose operators have said where clients reach them. Thread-safe.
/// </summary>
internal sealed class Redirection(ICluster cluster, ClientOptions options)
{
    private int _next;

    private IOwnership Ownership => cluster.Ownership;

    /// <summary>At the opening of a stream, before the client has proved anything; null: it stays.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="claimed">Who the client says it is (§4.7.1). That must not tell strangers who is online, so what is asked is where the
    /// account would live if it were not.</param>
    public StreamError? AtOpening(ClientStream stream, Jid? claimed) =>
        options.SeeOtherHost == SeeOtherHost.Hash && claimed is { Local.Length: > 0 } && HolderOf(claimed) is { } holder ? To(stream, holder) : null;

    /// <summary>When an account turns out to live on another node; null: its stream is relayed.</summary>
    public StreamError? ToHome(ClientStream stream, NodeId home) => options.SeeOtherHost == SeeOtherHost.ByUser ? To(stream, home) : null;

    /// <summary>When this node goes.</summary>
    /// <param name="stream">A stream that ends now.</param>
    /// <param name="account">Whose it is; null when nobody knows.</param>
    public StreamError Leaving(ClientStream stream, Jid? account)
    {
        var best = stream.OtherNode ?? (account is null ? null : HolderOf(account));
        return (best is null ? null : To(stream, best)) ?? Others(stream) ?? StreamError.SystemShutdown;
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
}
