namespace Aviso.Modules.Offline;

/// <summary>Some entries of a mailbox, as they are handed out.</summary>
/// <param name="Messages">The messages, in order; entries that need not be handed out have none.</param>
/// <param name="IsComplete">Whether every entry could be looked up. The others stay where they are.</param>
internal sealed record MailboxPage(IReadOnlyList<ReadOnlyMemory<byte>> Messages, bool IsComplete);
