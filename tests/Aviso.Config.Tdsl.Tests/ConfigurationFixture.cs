using System.Collections;
using Aviso.Abstractions.Options;
using Microsoft.Extensions.Configuration;

namespace Aviso.Config.Tdsl.Tests;

/// <summary>A configuration file in a folder of its own. Paths in messages are shortened to <c>config.tdsl</c>.</summary>
public sealed class ConfigurationFixture : IDisposable
{
    public static readonly Type[] Types = [typeof(TopOptions), typeof(OfflineOptions), typeof(C2SOptions), typeof(HttpOptions), typeof(DataOptions)];
    public static readonly string[] Modules = ["offline", "ping", "http"];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("aviso-");

    public string Path => System.IO.Path.Combine(_folder.FullName, "config.tdsl");

    public void Write(string text)
    {
        File.WriteAllText(Path, text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    public void MakeReadableByAll()
    {
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
    }

    public IConfigurationRoot Load(string text, string[]? settings = null, Hashtable? environment = null)
    {
        Write(text);
        return ServerConfiguration.Load(Path, settings: settings, environment: environment ?? []);
    }

    public BoundOptions Bind(string text, string[]? settings = null, Hashtable? environment = null, int lowestPort = 1) =>
        new OptionsBinder(Types, Modules) { LowestListenPort = lowestPort }.Bind(Load(text, settings, environment));

    public string Shorten(object message) => message.ToString()!.Replace(Path, "config.tdsl", StringComparison.Ordinal);

    public void Dispose() => _folder.Delete(recursive: true);
}
