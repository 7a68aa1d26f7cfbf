using System.Reflection;
using System.Xml.Linq;

namespace Aviso.Architecture.Tests;

/// <summary>Who may reference whom: docs/dev and the project files say it, the compiled assemblies must keep to it.</summary>
public sealed class ReferenceTests
{
    // Aviso's own assemblies that each may use. What is not named here must be added on purpose.
    private static readonly Dictionary<string, string[]> s_mayUse = new()
    {
        ["Aviso.Xml"] = [],
        ["Aviso.Protocol"] = ["Aviso.Xml"],
        ["Aviso.Abstractions"] = ["Aviso.Protocol", "Aviso.Xml"],
        ["Aviso.Modules"] = ["Aviso.Abstractions", "Aviso.Protocol", "Aviso.Xml"],
        ["Aviso.Core"] = ["Aviso.Abstractions", "Aviso.Protocol", "Aviso.Xml"],
        ["Aviso.Streams"] = ["Aviso.Core", "Aviso.Abstractions", "Aviso.Protocol", "Aviso.Xml"],
        ["Aviso.Http"] = ["Aviso.Core", "Aviso.Abstractions", "Aviso.Protocol", "Aviso.Xml"],
        ["Aviso.Storage"] = ["Aviso.Abstractions", "Aviso.Protocol", "Aviso.Xml"],
        ["Aviso.Storage.Sqlite"] = ["Aviso.Storage", "Aviso.Abstractions", "Aviso.Protocol", "Aviso.Xml"],
        ["Aviso.Storage.Postgres"] = ["Aviso.Storage", "Aviso.Abstractions", "Aviso.Protocol", "Aviso.Xml"],
        ["Aviso.Cluster"] = ["Aviso.Abstractions", "Aviso.Protocol", "Aviso.Xml"],
        ["Aviso.Cluster.RabbitMq"] = ["Aviso.Cluster", "Aviso.Abstractions", "Aviso.Protocol", "Aviso.Xml"],
        ["Aviso.Config.Tdsl"] = ["Aviso.Abstractions", "Aviso.Protocol", "Aviso.Xml"],
        ["aviso"] =
        [
            "Aviso.Abstractions", "Aviso.Cluster", "Aviso.Cluster.RabbitMq", "Aviso.Config.Tdsl", "Aviso.Core", "Aviso.Http", "Aviso.Modules", "Aviso.Protocol", "Aviso.Storage",
            "Aviso.Storage.Sqlite", "Aviso.Storage.Postgres", "Aviso.Streams", "Aviso.Xml",
        ],
    };

    // Packages, and the assemblies that may use each.
    private static readonly Dictionary<string, string[]> s_onlyUsers = new()
    {
        ["Npgsql"] = ["Aviso.Storage.Postgres", "Aviso.Cluster.RabbitMq"],
        ["RabbitMQ"] = ["Aviso.Cluster.RabbitMq"],
        ["Microsoft.Data.Sqlite"] = ["Aviso.Storage.Sqlite"],
        ["SQLitePCLRaw"] = ["Aviso.Storage.Sqlite"],
        ["System.CommandLine"] = ["aviso"],
    };

    public static TheoryData<string> Assemblies => [.. s_mayUse.Keys];

    [Fact]
    public void Every_project_is_in_the_table()
    {
        var projects = new[] { "src", "modules" }
            .SelectMany(folder => Directory.EnumerateFiles(SourceTree.PathOf(folder), "*.csproj", SearchOption.AllDirectories))
            .Select(path => XDocument.Load(path).Descendants("AssemblyName").SingleOrDefault()?.Value ?? Path.GetFileNameWithoutExtension(path));

        Assert.Equal(s_mayUse.Keys.Order(StringComparer.Ordinal), projects.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Assembly_uses_only_what_stands_to_the_left_of_it(string name)
    {
        var used = References(name).Where(one => one.StartsWith("Aviso.", StringComparison.Ordinal) || one == "aviso");
        Assert.Empty(used.Except(s_mayUse[name]));
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Project_file_references_only_what_stands_to_the_left_of_it(string name)
    {
        var references = Project(name).Descendants("ProjectReference").Select(one => Path.GetFileNameWithoutExtension(one.Attribute("Include")!.Value));
        Assert.Empty(references.Except(s_mayUse[name]));
    }

    [Theory]
    [InlineData("Aviso.Xml")]
    [InlineData("Aviso.Protocol")]
    public void Libraries_that_others_may_use_need_the_base_library_only(string name)
    {
        Assert.All(References(name), one => Assert.True(one.StartsWith("System.", StringComparison.Ordinal) || s_mayUse[name].Contains(one), one));
        Assert.Empty(Project(name).Descendants("PackageReference"));
        Assert.Empty(Project(name).Descendants("FrameworkReference"));
    }

    [Fact]
    public void Modules_see_neither_web_server_nor_container()
    {
        string[] allowed = [.. s_mayUse["Aviso.Modules"], "Microsoft.Extensions.Logging.Abstractions"];
        Assert.Empty(References("Aviso.Modules").Where(one => !one.StartsWith("System.", StringComparison.Ordinal)).Except(allowed));
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Driver_is_used_by_its_own_project_only(string name)
    {
        var packages = Project(name).Descendants("PackageReference").Select(one => one.Attribute("Include")!.Value);
        foreach (var used in References(name).Concat(packages))
        {
            foreach (var (package, users) in s_onlyUsers)
            {
                Assert.False(used.StartsWith(package, StringComparison.Ordinal) && !users.Contains(name), $"{name} uses {used}, which is for {string.Join(", ", users)} only");
            }
        }
    }

    [Fact]
    public void Table_has_no_cycles()
    {
        var left = s_mayUse.ToDictionary(one => one.Key, one => one.Value.ToHashSet());
        while (left.Count > 0)
        {
            var free = left.Where(one => one.Value.Count == 0).Select(one => one.Key).ToList();
            Assert.NotEmpty(free);
            free.ForEach(one => left.Remove(one));
            foreach (var uses in left.Values)
            {
                uses.ExceptWith(free);
            }
        }
    }

    private static List<string> References(string name) => [.. Assembly.Load(name).GetReferencedAssemblies().Select(one => one.Name!)];

    private static XDocument Project(string assembly) => XDocument.Load(
        assembly == "Aviso.Modules" ? SourceTree.PathOf("modules", "Aviso.Modules.csproj")
        : assembly == "aviso" ? SourceTree.PathOf("src", "Aviso.Server", "Aviso.Server.csproj")
        : SourceTree.PathOf("src", assembly, assembly + ".csproj"));
}
