namespace Aviso.Architecture.Tests;

/// <summary>Files of the source tree that the tests were built from.</summary>
internal static class SourceTree
{
    public static string Root => Testing.Remote.SourceTree.Root;

    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Root, .. parts]);

    /// <summary>The C# files under a directory, without what builds leave there.</summary>
    public static IEnumerable<string> Sources(string directory) => Directory.EnumerateFiles(PathOf(directory), "*.cs", SearchOption.AllDirectories)
        .Where(path => !Path.GetRelativePath(Root, path).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));
}
