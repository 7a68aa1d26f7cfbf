using Aviso.Abstractions.Modules;

namespace Aviso.Architecture.Tests;

/// <summary>The contract with modules changes only when somebody means it: its text is kept beside this test.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public void Public_api_of_Abstractions_is_the_one_on_record() =>
        Snapshot.Matches(SourceTree.PathOf("tests", "Aviso.Architecture.Tests", "PublicApi.txt"), PublicApiText.Of(typeof(IModule).Assembly));
}
