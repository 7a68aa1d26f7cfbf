using Aviso.Abstractions.Storage;

namespace Aviso.Modules.Offline;

/// <summary>Some entries of a mailbox, as they are handed out.</summary>
/// <param name="Messages">The entries with the messages that they are or stand for, in order; those that need not be handed out are left out.</param>
/// <param name="IsComplete">Whether every entry could be looked up. The others stay where they are.</param>
internal sealed record MailboxPage(IReadOnlyList<LogEntry> Messages, bool IsComplete);
