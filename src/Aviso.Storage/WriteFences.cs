using Aviso.Abstractions.Storage;

namespace Aviso.Storage;

/// <summary>The refusals of writes that are made in the name of a life that is over.</summary>
public static class WriteFences
{
    /// <summary>What is said of a write while this node may not write, or whose life is over.</summary>
    public static StorageException Refusal() => new(
        "This node is not in its cluster at the moment, or was taken for dead: other nodes may have what it had, so nothing was written.");
}
