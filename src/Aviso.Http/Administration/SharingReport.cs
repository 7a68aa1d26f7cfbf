namespace Aviso.Http.Administration;

/// <summary>How far the nodes are with the configuration that they share, for administrators.</summary>
/// <param name="Newest">The newest version; 0: none was ever published.</param>
/// <param name="Wanted">Nodes that run an earlier one than this have been told to begin anew.</param>
/// <param name="Turn">The name of the node whose turn that is; null: nobody's.</param>
public sealed record SharingReport(long Newest, long Wanted, string? Turn);
