using Aviso.ClusterKit;
using Aviso.ClusterKit.Fakes;

namespace Aviso.Cluster.Tests;

/// <summary>The rules, over an engine and a clock that are objects.</summary>
public sealed class FakeHomeTests : HomeSuite
{
    protected override ValueTask<ClusterEngine> CreateEngineAsync() => new(new FakeEngine());
}
