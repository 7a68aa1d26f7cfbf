namespace Aviso.Modules.LastActivity;

/// <summary>When the last session of an account ended, and the status text it left; empty for none.</summary>
internal readonly record struct Logout(DateTimeOffset At, string Status);
