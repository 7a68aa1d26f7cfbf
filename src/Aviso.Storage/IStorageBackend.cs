using Aviso.Abstractions.Storage;

namespace Aviso.Storage;

/// <summary>
/// What a provider gives the engine: blocking calls, since the engine has threads of its own for them.
/// </summary>
public interface IStorageBackend : IDisposable
{
    /// <summary>The provider's name, as it stands in metrics and messages.</summary>
    string Name { get; }

    /// <summary>Opens the database and brings its schema to what is declared. Called once, before all others.</summary>
    /// <exception cref="StorageException">It cannot be opened, or is newer than this program.</exception>
    void Open(IReadOnlyList<StoreDeclaration> stores);

    /// <summary>What <see cref="Open"/> would do to the schema, without doing it and without an exclusive lock.</summary>
    /// <exception cref="StorageException">The database cannot be read.</exception>
    SchemaReport Check(IReadOnlyList<StoreDeclaration> stores);

    /// <summary>Opens the one writer.</summary>
    IStorageWriter OpenWriter();

    /// <summary>Opens a reader; called from the thread that will use it.</summary>
    IStorageReader OpenReader();
}
