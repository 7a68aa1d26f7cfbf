using Aviso.Protocol;

namespace Aviso.Abstractions.Clustering;

/// <summary>
/// Decides whether a client is asked to connect to another node (RFC 6120 §4.9.3.19). A module that offers this contract is chosen by its name in
/// <c>c2s/see-other-host</c>. It is asked in a cluster only, and only for clients that came over TLS; a node that takes no clients, or whose operator
/// has not said where clients reach it, is never named to anybody, and the client stays. Thread-safe.
/// </summary>
public interface ISeeOtherHost
{
    /// <summary>At the opening of a stream, before anything is proved; null: it stays. The answer is seen by strangers: it must not tell who exists or is online.</summary>
    /// <param name="claimed">The bare address of whom the client says it is (§4.7.1).</param>
    ValueTask<NodeId?> AtOpeningAsync(Jid claimed) => default;

    /// <summary>Before a resource is bound; null: it stays.</summary>
    /// <param name="account">The bare address of the account, which is neither anonymous nor another's.</param>
    ValueTask<NodeId?> AtLoginAsync(Jid account) => default;

    /// <summary>When an account lives on another node; null: its stream is relayed there.</summary>
    /// <param name="account">The bare address of the account.</param>
    /// <param name="home">Where it lives.</param>
    ValueTask<NodeId?> AwayFromHomeAsync(Jid account, NodeId home) => default;
}
