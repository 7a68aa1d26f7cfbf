namespace Aviso.Cluster.Links;

/// <summary>What a node has handled of what another sent.</summary>
/// <param name="Generation">Of which numbering; 0: of none yet.</param>
/// <param name="Attempt">The latest attempt that was seen.</param>
/// <param name="Handled">Everything up to this number.</param>
/// <param name="HasGap">Whether something is missing before the last frame that came: do not wait, send again.</param>
internal readonly record struct Acknowledgement(uint Generation, uint Attempt, ulong Handled, bool HasGap);
