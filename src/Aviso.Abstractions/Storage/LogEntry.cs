namespace Aviso.Abstractions.Storage;

/// <summary>One entry of a <see cref="ILogStore"/>. Sequences rise strictly within one owner and are never used twice.</summary>
public readonly record struct LogEntry(long Sequence, DateTimeOffset At, byte[] Value);
