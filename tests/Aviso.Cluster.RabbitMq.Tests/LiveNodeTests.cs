using Aviso.Cluster.Processes;
using Aviso.ClusterKit;
using Aviso.StoreKit;

namespace Aviso.Cluster.RabbitMq.Tests;

/// <summary>The promises, over RabbitMQ and PostgreSQL.</summary>
public sealed class LiveNodeTests(RabbitMqServer broker, PostgresServer database) : NodeSuite
{
    protected override async ValueTask<ClusterEngine> CreateEngineAsync() => new LiveEngine(broker.Address, await database.CreateSchemaAsync(), LiveEngine.LongLease);
}
