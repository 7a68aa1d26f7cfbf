using Aviso.Protocol;

namespace Aviso.Abstractions.Sessions;

/// <summary>The last available presence that a session broadcast. Immutable.</summary>
/// <param name="Bytes">The stanza as canonical bytes, default namespace <c>jabber:client</c>, without <c>to</c>.</param>
/// <param name="Priority">-128 to 127 (RFC 6121 §4.7.2.3).</param>
/// <param name="Show">The text of <c>show</c>; null for plainly available.</param>
/// <param name="Since">When the session sent it.</param>
public sealed record AvailablePresence(Jid From, byte[] Bytes, sbyte Priority, string? Show, DateTimeOffset Since);
