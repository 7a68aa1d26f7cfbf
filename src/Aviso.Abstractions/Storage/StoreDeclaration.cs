namespace Aviso.Abstractions.Storage;

/// <summary>What a module says of a store it needs; the storage provider makes a table of it.</summary>
/// <param name="Name">Lower-case letters, digits and <c>_</c>; unique in the server; becomes the table's name.</param>
/// <param name="Shape">Which of the shapes the store has.</param>
/// <param name="Version">Version of the layout of the values; raised together with a migration.</param>
/// <param name="ErasedWithAccount">Whether erasing an account removes its rows (the right to erasure).</param>
public sealed record StoreDeclaration(string Name, StoreShape Shape, int Version = 1, bool ErasedWithAccount = true)
{
    /// <summary>
    /// Whether the words of an archive's entries can be searched for. Entries that were added while this was off are not
    /// found later; switching it off drops the index.
    /// </summary>
    public bool FullText { get; init; }

    /// <summary>How to reach <see cref="Version"/> from each version that was ever released; empty while the version is 1.</summary>
    public IReadOnlyList<StoreMigration> Migrations { get; init; } = [];
}
