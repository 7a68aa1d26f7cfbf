namespace Aviso.Modules.Push;

/// <summary>One thing that happened with a device, for operators.</summary>
internal readonly record struct PushLogEntry(DateTimeOffset At, string What);
