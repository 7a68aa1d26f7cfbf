namespace Aviso.Cluster.Sharing;

/// <summary>What the nodes share, in a few numbers: enough to see that something has changed.</summary>
/// <param name="Configuration">The newest version of the configuration; 0: none was ever published.</param>
/// <param name="Certificates">Rises with each change of the certificates.</param>
/// <param name="Wanted">Nodes that run an earlier version than this one have been told to begin anew.</param>
/// <param name="Turn">The name of the node whose turn that is; null: nobody's.</param>
public sealed record SharedHead(long Configuration, long Certificates, long Wanted, string? Turn)
{
    /// <summary>Before anything was published.</summary>
    public static SharedHead Empty { get; } = new(0, 0, 0, null);
}
