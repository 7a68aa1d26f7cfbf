using Aviso.Protocol;

namespace Aviso.Abstractions.Clustering;

/// <summary>Where a session is.</summary>
/// <param name="Session">The full JID.</param>
/// <param name="Node">The node that holds it.</param>
public sealed record SessionPlace(Jid Session, NodeId Node);
