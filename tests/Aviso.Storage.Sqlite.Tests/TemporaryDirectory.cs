namespace Aviso.Storage.Sqlite.Tests;

/// <summary>A directory for one test.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("aviso-sqlite-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
