namespace Aviso.Testing.Remote;

/// <summary>The source tree that the tests were built from.</summary>
public static class SourceTree
{
    /// <summary>Its root directory.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A program of the tree, built as the tests were.</summary>
    public static string Program(string project, string name)
    {
        var configuration = Directory.GetParent(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar))!.Name;
        return Path.Combine(Root, "src", project, "bin", configuration, "net10.0", name);
    }

    private static string FindRoot()
    {
        var directory = AppContext.BaseDirectory;
        while (directory is not null && !File.Exists(Path.Combine(directory, "Aviso.slnx")))
        {
            directory = Path.GetDirectoryName(directory);
        }

        return directory ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} is in no source tree of Aviso.");
    }
}
