using System.Text.RegularExpressions;
using Aviso.Modules;

namespace Aviso.Architecture.Tests;

/// <summary>A module never names another module's types, except those in its <c>Contracts</c> folder.</summary>
public sealed partial class ModuleIsolationTests
{
    private const string Root = "Aviso.Modules.";

    [Fact]
    public void Module_uses_no_types_of_another_module_but_its_contracts()
    {
        var uses =
            (from type in typeof(ModulesAssembly).Assembly.GetTypes()
             let owner = ModuleOf(type)
             where owner is not null
             from used in UsedTypes.Of(type)
             let other = ModuleOf(used)
             where other is not null && other != owner
             select (Type: type, Used: used)).Distinct().ToList();

        Assert.Contains(uses, use => IsContract(use.Used)); // or the search finds nothing at all
        Assert.DoesNotContain(uses, use => !IsContract(use.Used));
    }

    // Constants leave no trace in compiled code; the source has them.
    [Fact]
    public void Module_sources_name_no_other_module_but_its_contracts()
    {
        var wrong =
            from path in SourceTree.Sources("modules")
            let parts = Path.GetRelativePath(SourceTree.PathOf("modules"), path).Split(Path.DirectorySeparatorChar)
            where parts.Length > 1
            from Match name in NamespaceOfModule().Matches(File.ReadAllText(path))
            where name.Groups["module"].Value != parts[0] && name.Groups["part"].Value != "Contracts"
            select $"{string.Join('/', parts)}: {name.Value}";

        Assert.Empty(wrong);
    }

    [Fact]
    public void Namespace_is_that_of_the_folder()
    {
        var wrong =
            from path in SourceTree.Sources("modules")
            let folder = Path.GetDirectoryName(Path.GetRelativePath(SourceTree.PathOf("modules"), path))!.Replace(Path.DirectorySeparatorChar, '.')
            where !File.ReadAllText(path).Contains($"namespace {(folder.Length == 0 ? "Aviso.Modules" : Root + folder)};", StringComparison.Ordinal)
            select path;

        Assert.Empty(wrong);
    }

    [Fact]
    public void Types_in_contracts_name_only_contracts_of_their_own_module()
    {
        var wrong =
            from type in typeof(ModulesAssembly).Assembly.GetTypes()
            where IsContract(type) && type.IsInterface
            from used in UsedTypes.Of(type)
            where ModuleOf(used) is not null && !IsContract(used)
            select $"{type.FullName} uses {used.FullName}";

        Assert.Empty(wrong);
    }

    private static string? ModuleOf(Type type) =>
        type.Namespace is { } name && name.StartsWith(Root, StringComparison.Ordinal) ? name[Root.Length..].Split('.')[0] : null;

    private static bool IsContract(Type type) => (type.Namespace ?? "").Split('.').Contains("Contracts");

    [GeneratedRegex(@"Aviso\.Modules\.(?<module>\w+)(\.(?<part>\w+))?")]
    private static partial Regex NamespaceOfModule();
}
