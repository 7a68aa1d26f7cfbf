using Aviso.Config.Tdsl;
using Aviso.Server.Clustering;
using Aviso.Server.Starting;

namespace Aviso.Server.Tests.Starting;

public sealed class ClusterSettingsTests : IDisposable
{
    private const string Database = "dataSource () { default () { uri = 'postgresql://aviso@localhost/aviso' } }";
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

    public void Dispose() => _data.Dispose();

    private ServerSettings Load(string text)
    {
        _data.Configure(text);
        return ServerSettings.Load(DataDirectory.Locate(_data.Path), []);
    }
}
