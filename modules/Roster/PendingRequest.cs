using Aviso.Protocol;

namespace Aviso.Modules.Roster;

/// <summary>A subscription request that waits for the account's answer.</summary>
/// <param name="From">Who asks, bare.</param>
/// <param name="Stanza">The request as canonical bytes without <c>to</c> (RFC 6121 §3.1.3 rule 4).</param>
internal sealed record PendingRequest(Jid From, byte[] Stanza);
