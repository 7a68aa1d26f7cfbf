namespace Aviso.Testing.Remote;

/// <summary>A directory of its own for a server's data, gone afterwards.</summary>
public sealed class TemporaryData : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("aviso-test-");

    /// <summary>The directory.</summary>
    public string Path => _directory.FullName;

    /// <inheritdoc />
    public void Dispose() => _directory.Delete(recursive: true);
}
