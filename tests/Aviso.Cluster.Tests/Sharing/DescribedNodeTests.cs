using Aviso.ClusterKit.Fakes;

namespace Aviso.Cluster.Tests.Sharing;

public sealed class DescribedNodeTests
{
    [Fact]
    public async Task What_a_node_says_of_its_configuration_changes_for_all_and_stays_in_its_next_life()
    {
        await using var engine = new FakeEngine();
        var (one, two) = (await engine.StartAsync("n1"), await engine.StartAsync("n2"));
        await engine.UntilSettledAsync([one, two]);

        engine.NodeOf(one).Configuration = "changed";
        await engine.UntilAsync(() => Told() == "changed", "n2 knows of it");

        engine.LoseTable(one);
        engine.Pass(TimeSpan.FromSeconds(15));
        Assert.Null(Told());
        engine.FindTable(one);
        await engine.UntilAsync(() => Told() == "changed", "n2 knows of it again");

        string? Told() => engine.NodeOf(two).View!.Nodes.FirstOrDefault(row => row.Node.Name == "n1")?.Facts.Configuration;
    }
}
