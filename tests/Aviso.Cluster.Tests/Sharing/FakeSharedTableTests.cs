using Aviso.Cluster.Sharing;
using Aviso.ClusterKit;
using Aviso.ClusterKit.Fakes;
using Aviso.Testing.Time;

namespace Aviso.Cluster.Tests.Sharing;

public sealed class FakeSharedTableTests : SharedTableSuite
{
    protected override ValueTask<ISharedTable> OpenAsync() => new(new FakeSharedTable(new FakeTime()));
}
