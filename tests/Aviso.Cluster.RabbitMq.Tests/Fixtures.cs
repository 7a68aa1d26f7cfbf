using Aviso.Cluster.Processes;
using Aviso.StoreKit;

[assembly: AssemblyFixture(typeof(RabbitMqServer))]
[assembly: AssemblyFixture(typeof(PostgresServer))]
