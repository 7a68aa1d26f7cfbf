namespace Aviso.Server.Tests;

/// <summary>A directory for one test, short enough for a socket's path, removed after it.</summary>
internal sealed class TestDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("avi").FullName;

    public string ConfigurationFile => System.IO.Path.Combine(Path, "etc", "config.tdsl");

    public string LogFile => System.IO.Path.Combine(Path, "logs", "aviso.log");

    public void Configure(string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(ConfigurationFile)!);
        File.WriteAllText(ConfigurationFile, text);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
