using Aviso.Cluster.Processes;
using Aviso.Testing.Remote;

namespace Aviso.Ledger.Clustering;

/// <summary>A node, and what stands between it and what it needs.</summary>
/// <param name="Node">The node.</param>
/// <param name="ToBrokers">One proxy for each broker.</param>
/// <param name="ToDatabase">The proxy to the database.</param>
internal sealed record Member(ServerNode Node, IReadOnlyList<TcpProxy> ToBrokers, TcpProxy ToDatabase) : IAsyncDisposable
{
    /// <summary>Whether it is suspended.</summary>
    public bool IsAsleep { get; private set; }

    /// <summary>All ways.</summary>
    public IEnumerable<TcpProxy> Ways => [.. ToBrokers, ToDatabase];

    public void Suspend()
    {
        IsAsleep = true;
        Node.Suspend();
    }

    public void Wake()
    {
        Node.Continue();
        IsAsleep = false;
    }

    /// <summary>Starts it, and again when it ends by itself, as systemd does (packaging/: Restart=always), until it is ready.</summary>
    public async Task StartAsync()
    {
        var pause = TimeSpan.FromSeconds(1);
        Node.Start();
        while (!await Node.TryReadyAsync())
        {
            await Task.Delay(pause);
            Node.Start();
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        foreach (var way in Ways)
        {
            await way.DisposeAsync();
        }
    }
}
