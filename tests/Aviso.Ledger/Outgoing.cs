namespace Aviso.Ledger;

/// <summary>A stanza that a client keeps until the server has acknowledged it.</summary>
/// <param name="Xml">The stanza.</param>
/// <param name="Acknowledged">What is done then; null for one that belongs to a session and means nothing in the next.</param>
/// <param name="SentAgain">What is done when it is sent in another session, because its own was lost.</param>
internal sealed record Outgoing(string Xml, Action? Acknowledged, Action? SentAgain = null);
