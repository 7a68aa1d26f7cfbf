namespace Aviso.Cluster.Links;

/// <summary>An entry that was given to its handler.</summary>
/// <param name="Generation">Its numbering.</param>
/// <param name="Number">Its number.</param>
/// <param name="IsAlone">Whether it counts for itself: nobody concludes from its having been handled that what came before it has been, too.</param>
/// <param name="Commit">Completes when its writes are done.</param>
/// <param name="Since">When its handler had returned.</param>
internal sealed record Handling(uint Generation, ulong Number, bool IsAlone, Task Commit, long Since)
{
    /// <summary>Whether the other node has been told that it was handled ahead of others.</summary>
    public bool IsTold { get; set; }
}
