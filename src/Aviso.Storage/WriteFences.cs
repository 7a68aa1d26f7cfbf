using Aviso.Abstractions.Storage;

namespace Aviso.Storage;

/// <summary>What is said where an <see cref="IWriteFence"/> does not let a write pass.</summary>
public static class WriteFences
{
    private const string Text =
        "This node is not in its cluster at the moment, or was taken for dead: other nodes may have what it had, so nothing was written.";

    /// <summary>What is said of a write while this node may not write, or whose life is over.</summary>
    public static StorageException Refusal() => new(Text);

    /// <summary>Whether an error says that.</summary>
    internal static bool IsRefusal(StorageException error) => error.Message == Text;
}
