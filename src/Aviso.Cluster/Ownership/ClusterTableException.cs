namespace Aviso.Cluster.Ownership;

/// <summary>The table could not be reached or did not answer in time. What was asked for may have been done all the same.</summary>
public sealed class ClusterTableException : Exception
{
    public ClusterTableException()
    {
    }

    public ClusterTableException(string message) : base(message)
    {
    }

    public ClusterTableException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
