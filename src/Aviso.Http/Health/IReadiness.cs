namespace Aviso.Http.Health;

/// <summary>Says whether clients should be sent to this process.</summary>
public interface IReadiness
{
    /// <summary>Why not, in a few words without secrets; null when they may come.</summary>
    ValueTask<string?> FaultAsync();
}
