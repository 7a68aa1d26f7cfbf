using Aviso.Abstractions.Clustering;

namespace Aviso.Core.Homes;

/// <summary>What became of a claim.</summary>
/// <param name="IsHere">Whether the account lives here now.</param>
/// <param name="Elsewhere">Where else it lives; null when it is here, or nobody could say.</param>
internal readonly record struct HomeOutcome(bool IsHere, NodeId? Elsewhere);
