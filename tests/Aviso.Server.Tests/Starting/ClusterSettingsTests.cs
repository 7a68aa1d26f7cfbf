using Aviso.Cluster.Sharing;
using Aviso.Config.Tdsl;
using Aviso.Server.Clustering;
using Aviso.Server.Starting;

namespace Aviso.Server.Tests.Starting;

public sealed class ClusterSettingsTests : IDisposable
{
    private const string Database = "dataSource () { default () { uri = 'postgresql://aviso@localhost/aviso' } }";
    private const string Node = Database + "\ncluster { broker = 'amqp://h', name = n1 }";
    private readonly TestDirectory _data = new();

    [Theory]
    [InlineData("chat1.example.org", "chat1")]
    [InlineData("my_machine", "my-machine")]
    [InlineData("-", "node")]
    [InlineData("", "node")]
    public void The_name_of_a_node_is_made_of_the_machines(string machine, string expected) => Assert.Equal(expected, ClusterSettings.NameOf(machine));

    [Fact]
    public void A_long_name_of_a_machine_is_cut() => Assert.Equal(50, ClusterSettings.NameOf(new string('m', 63)).Length);

    [Fact]
    public void Without_a_broker_there_is_no_cluster() => Assert.Null(Load(Database).Cluster);

    [Fact]
    public void A_node_needs_a_broker_and_a_database()
    {
        var settings = Load($"{Database}\ncluster {{ broker = 'amqp://u:hunter2@h/v', name = n1 }}");
        Assert.Equal("n1", settings.Cluster!.Name);
        Assert.Equal("default", settings.DataSources.ClusterSource!.Name);
        Assert.Contains("broker = [ 'amqp://u:***@h/v' ]", EffectiveConfiguration.Dump(settings.Options), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cluster { broker = 'amqp://h' }", "'cluster' needs PostgreSQL")]
    [InlineData(Database + "\ncluster { name = n1 }", "'cluster/broker' is missing")]
    [InlineData(Database + "\ncluster { broker = 'http://u:hunter2@h' }", "'cluster/broker' cannot be used")]
    [InlineData(Database + "\ncluster { broker = 'amqp://h', name = 'n 1' }", "'cluster/name' must be")]
    [InlineData(Database + "\ncluster { broker = 'amqp://h', 'client-address' = 'here' }", "'cluster/client-address' must be")]
    [InlineData(Database + "\ncluster { broker = 'amqp://h', secret = 'hunter2' }", "'cluster/secret' must have at least 22 characters")]
    [InlineData(Database + "\ncluster { broker = 'amqp://h', margin = 4s }", "'cluster/time-to-live' must be more")]
    [InlineData(Database + "\ncluster { broker = 'amqp://h', 'data-source' = other }", "there is no data source 'other'")]
    public void What_cannot_work_is_said_at_the_start(string text, string fault)
    {
        var exception = Assert.Throws<CommandException>(() => Load(text));
        Assert.Equal(3, exception.ExitCode);
        Assert.Contains(fault, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Configurations_compare_without_what_is_each_nodes_own()
    {
        const string First = Database + "\ncluster { broker = 'amqp://h', name = n1 }\nmonitoring { http { port = 9081 } }";
        const string Second = Database + "\ncluster { broker = 'amqp://u@other', name = n2, 'client-address' = 'n2:5222' }\nc2s { connections { ports = [ 5322 ] } }";
        var first = Load(First).Cluster!.Fingerprint;
        Assert.Equal(first, Load(Second).Cluster!.Fingerprint);
        Assert.NotEqual(first, Load(First + "\nc2s { 'max-stanza-size' = 20k }").Cluster!.Fingerprint);
        Assert.NotEqual(first, Load(First + "\nhosts { 'other.example' { } }\n'default-virtual-host' = 'other.example'").Cluster!.Fingerprint);
    }

    [Fact]
    public void What_is_shared_lies_beneath_the_own_file_and_the_dump_says_where_values_come_from()
    {
        var settings = Load(
            Node + "\nhosts { 'own.example' { } }\noffline { 'store-limit' = 8 }",
            new(7, "'default-virtual-host' = 'shared.example'\nhosts { 'second.example' {\n  vhost { 'max-users' = 5 } } }\noffline {\n  'store-limit' = 9\n}\nc2s { 'max-depth' = 99 }", "romeo", default));

        Assert.Equal(7, settings.SharedVersion);
        Assert.Equal(["shared.example", "own.example", "second.example"], settings.Domains.Select(one => one.Domain));
        var dump = EffectiveConfiguration.Dump(settings.Options);
        Assert.Contains("'store-limit' = 8", dump, StringComparison.Ordinal);
        Assert.Contains("'max-users' = 5   # shared version 7:3:", dump, StringComparison.Ordinal);
        Assert.Contains("# shared version 7:7:7", dump, StringComparison.Ordinal);
        Assert.Equal(0, Load(Node).SharedVersion);
    }

    [Theory]
    [InlineData("cluster { name = n2 }", "shared version 3:1:11", "'cluster/name' cannot be shared")]
    [InlineData("cluster { 'data-source' = other }", "shared version 3:1:11", "'cluster/data-source' cannot be shared")]
    [InlineData("cluster { secret = env('HOME') }", "shared version 3:1:11", "'cluster/secret' cannot be shared")]
    [InlineData("dataSource () { other () { uri = 'sqlite:x' } }", "shared version 3:1:1", "'dataSource' cannot be shared")]
    [InlineData("c2s {\n  connections { ports = [ 5333 ] }\n}", "shared version 3:2:3", "'c2s/connections' cannot be shared")]
    [InlineData("edges { addresses = [ 'e1:5291' ], certificate = 'c.pem' }", "shared version 3:1:36", "'edges/certificate' cannot be shared")]
    [InlineData("edges { authorities = 'a.pem' }", "shared version 3:1:9", "'edges/authorities' cannot be shared")]
    [InlineData("logging { level = debug }", "shared version 3:1:1", "'logging' cannot be shared")]
    [InlineData("c2s { 'max-dept' = 9 }", "shared version 3:1:7", "did you mean 'max-depth'")]
    [InlineData("c2s {", "shared version 3:1:", "")]
    public void What_must_not_be_shared_or_is_faulty_is_told_with_its_place(string shared, string place, string fault)
    {
        var exception = Assert.Throws<CommandException>(() => Load(Node, new(3, shared, "romeo", default)));
        Assert.Equal(3, exception.ExitCode);
        Assert.Contains(place, exception.Message, StringComparison.Ordinal);
        Assert.Contains(fault, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_each_nodes_own_may_be_shared() =>
        Assert.Equal(TimeSpan.FromSeconds(20), Load(Node, new(3, "cluster { 'time-to-live' = 20s }", "romeo", default)).Cluster!.Options.TimeToLive);

    // A node that dialed other edges than the rest would be missing at some: streams go to who is there.
    [Fact]
    public void Where_the_edges_are_is_shared_and_by_which_files_they_know_a_node_is_its_own()
    {
        var settings = Load(
            Node + "\nedges { certificate = 'c.pem', authorities = 'a.pem' }", new(3, "edges { addresses = [ 'e1:5291', 'e2:5291' ], links = 3 }", "romeo", default));

        Assert.Equal(["e1:5291", "e2:5291"], settings.Edge!.Addresses.Select(one => one.ToString()));
        Assert.Equal(settings.Cluster!.Fingerprint, Load(
            Node + "\nedges { certificate = 'd.pem', authorities = 'etc/a.pem', addresses = [ 'e1:5291', 'e2:5291' ], links = 3 }").Cluster!.Fingerprint);
        Assert.NotEqual(settings.Cluster.Fingerprint, Load(
            Node + "\nedges { certificate = 'c.pem', authorities = 'a.pem', addresses = [ 'e1:5291' ], links = 3 }").Cluster!.Fingerprint);
    }

    [Fact]
    public void A_server_without_a_cluster_reads_nothing_that_is_shared() => Assert.Equal(0, Load(Database, new(3, "c2s {", "romeo", default)).SharedVersion);

    public void Dispose() => _data.Dispose();

    private ServerSettings Load(string text, SharedDocument? shared = null)
    {
        _data.Configure(text);
        return ServerSettings.Load(DataDirectory.Locate(_data.Path), [], _ => shared);
    }
}
