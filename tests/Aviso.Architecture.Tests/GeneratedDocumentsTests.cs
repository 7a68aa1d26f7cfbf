using Aviso.Config.Tdsl;
using Aviso.Server.Starting;

namespace Aviso.Architecture.Tests;

/// <summary>What is generated into docs/generated is what the code says today.</summary>
public sealed class GeneratedDocumentsTests
{
    private static readonly Dictionary<string, Func<Task<string>>> s_documents = new()
    {
        ["options.md"] = () => Task.FromResult(OptionsReference.Markdown(ServerSettings.OptionTypes, ServerSettings.AllModules.Select(one => one.Name))),
        ["specifications.md"] = SpecificationsPage.MakeAsync,
        ["commands.md"] = CommandsPage.MakeAsync,
        ["metrics.md"] = MetricsPage.MakeAsync,
    };

    public static TheoryData<string> Names => [.. s_documents.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Generated_document_is_fresh(string name) =>
        Snapshot.Matches(SourceTree.PathOf("docs", "generated", name), await s_documents[name]());

    [Fact]
    public void Every_generated_document_has_a_test() =>
        Assert.Empty(Directory.EnumerateFiles(SourceTree.PathOf("docs", "generated")).Select(path => Path.GetFileName(path)).Except(s_documents.Keys));
}
