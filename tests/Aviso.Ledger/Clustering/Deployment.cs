using System.Globalization;
using Aviso.Cluster.Processes;
using Aviso.StoreKit;
using Aviso.Testing.Remote;

namespace Aviso.Ledger.Clustering;

/// <summary>Database, brokers and nodes of a run, with a proxy on each way between them.</summary>
internal sealed class Deployment : IAsyncDisposable
{
    // As for a single server, see LedgerRun: bounds beyond those for people.
    private const string Configuration = """
        offline { 'store-limit' = 1000000 }
        'stream-management' { 'max-queue-size' = 50000, 'max-queue-bytes' = 32M }

        """;

    private readonly RabbitMqServer? _broker;
    private readonly BrokerCluster? _brokers;
    private readonly List<Member> _members = [];
    private string _schema = "";

    public Deployment(int brokers)
    {
        if (brokers == 1)
        {
            _broker = new();
        }
        else
        {
            _brokers = new();
        }
    }

    /// <summary>The database.</summary>
    public PostgresServer Database { get; } = new();

    /// <summary>The brokers.</summary>
    public IReadOnlyList<RabbitMqServer> Brokers => _brokers?.Brokers ?? [_broker!];

    /// <summary>The cluster of brokers, where there are several.</summary>
    public BrokerCluster? BrokerCluster => _brokers;

    /// <summary>The nodes.</summary>
    public IReadOnlyList<Member> Members => _members;

    /// <summary>Starts everything; the nodes one after the other.</summary>
    public async Task StartAsync(int nodes)
    {
        await Database.InitializeAsync();
        _schema = await Database.NameSchemaAsync();
        await (_broker?.InitializeAsync() ?? _brokers!.InitializeAsync());
        for (var number = 1; number <= nodes; number++)
        {
            await (await AddAsync()).StartAsync();
            if (number == 1)
            {
                await AuditAsync();
            }
        }
    }

    /// <summary>Makes a further node, which is not started yet.</summary>
    public async Task<Member> AddAsync()
    {
        var number = _members.Count;
        var name = string.Create(CultureInfo.InvariantCulture, $"n{number + 1}");
        List<TcpProxy> toBrokers = [.. Brokers.Select(broker => new TcpProxy(broker.Address.Port))];
        var toDatabase = new TcpProxy(Database.Socket);

        // Each node begins with another broker.
        var addresses = toBrokers.Select((_, index) => new Uri($"amqp://guest:guest@127.0.0.1:{toBrokers[(index + number) % toBrokers.Count].Port}/"));
        var uri = $"postgresql://aviso@127.0.0.1:{toDatabase.Port}/postgres?sslmode=disable&application_name={name}&currentSchema={_schema}";
        var member = new Member(
            await ServerNode.MakeWithBrokersAsync(name, addresses, uri, configuration: Configuration, clients: LedgerRun.ClientOptions), toBrokers, toDatabase);
        _members.Add(member);
        return member;
    }

    /// <summary>Takes a node that has been stopped out of the list.</summary>
    public async Task RemoveAsync(Member member)
    {
        _members.Remove(member);
        await member.DisposeAsync();
    }

    /// <summary>Runs a statement on the nodes' tables.</summary>
    public Task<object?> AskAsync(string statement) => Database.ExecuteAsync($"SET search_path = {_schema}; {statement}");

    /// <summary>Runs a statement that counts something.</summary>
    public async Task<long> CountAsync(string what) => Convert.ToInt64(await AskAsync($"SELECT count(*) FROM {what}"), CultureInfo.InvariantCulture);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var member in _members)
        {
            await member.DisposeAsync();
        }

        await (_broker?.DisposeAsync() ?? _brokers!.DisposeAsync());
        await Database.DisposeAsync();
    }

    // A second opinion, by the database's own word: at each commit that adds to an archive it is noted when the node that writes has no row.
    private Task<object?> AuditAsync() => AskAsync($"""
        CREATE TABLE audit (node text, at timestamptz);
        CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO {_schema}.audit SELECT current_setting('application_name'), clock_timestamp()
            WHERE NOT EXISTS (SELECT FROM {_schema}.cluster_node WHERE node LIKE current_setting('application_name') || '-%');
            RETURN NULL;
        END $$;
        CREATE CONSTRAINT TRIGGER audit AFTER INSERT ON store_archive DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit();
        """);
}
