using System.Collections.Concurrent;
using Aviso.Core.Accounts;
using Aviso.Core.Hosting;
using Aviso.Streams.Clients;
using Aviso.Streams.Negotiation;
using Aviso.Testing.Transport;

namespace Aviso.Testing.Server;

/// <summary>Takes connections out of memory, where a server has its ports.</summary>
internal sealed class MemoryListener(
    ClientStreams streams, ClientOptions options, SaslPolicy sasl, SecretStore secrets, TestServerSettings settings) : IServerListener
{
    private readonly ConcurrentBag<MemoryConnection> _connections = [];

    public async Task StartAsync(CancellationToken cancellation)
    {
        sasl.FakeSaltSecret = await secrets.GetAsync("sasl-fake-salt");
        streams.Start();
    }

    public async Task StopAsync(CancellationToken cancellation)
    {
        var stopping = streams.StopAsync(options.ShutdownTimeout);

        // Orderly clients read what comes and end their side when the server says that it stops; what it has sent stays readable.
        // The clock of a test does not run, so nothing here may depend on somebody giving up.
        foreach (var connection in _connections)
        {
            connection.OpenClientWindow();
            connection.EndClientSide();
        }

        await stopping;
    }

    public IClientTransport Connect(bool isDirectTls)
    {
        var connection = new MemoryConnection(settings.ClientWindowBytes);
        Serve(connection, isDirectTls);
        return connection.Client;
    }

    public void Serve(MemoryConnection connection, bool isDirectTls)
    {
        _connections.Add(connection);
        connection.Served = streams.RunAsync(connection, isDirectTls);
    }
}
