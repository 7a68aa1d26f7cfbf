using System.Net;
using Aviso.Abstractions.Clustering;
using Aviso.Streams.Transport;

namespace Aviso.Streams.Relay;

/// <summary>At home: the connection of a client that is connected to another node, which has done what concerns TLS and passwords.</summary>
internal sealed class RelayedConnection(RelayChannel channel, RelayOpening opening) : IConnection
{
    private static readonly Dictionary<string, ReadOnlyMemory<byte>> s_noBindings = [];

    /// <summary>The node that the client is connected to.</summary>
    public NodeId Peer => channel.Peer;

    /// <summary>The public address of the edge that the client has come by, see <see cref="RelayOpening.Edge"/>.</summary>
    public string? Edge => opening.Edge;

    public IPEndPoint? Remote => opening.Remote;

    public int LocalPort => opening.LocalPort;

    public bool IsSecure => opening.IsSecure;

    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> ChannelBindings => s_noBindings;

    public ValueTask WaitForDataAsync() => channel.WaitForDataAsync();

    public ValueTask<int> ReceiveAsync(Memory<byte> buffer) => channel.ReceiveAsync(buffer);

    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => channel.SendAsync(bytes);

    public Task StartTlsAsync(string? host, bool isDirect) =>
        throw new InvalidOperationException("A relayed stream has been encrypted where the client is connected, or not at all.");

    public ValueTask ShutdownSendAsync() => channel.FinishAsync();

    public void Abort() => channel.Abort();

    public ValueTask DisposeAsync() => channel.CloseAsync();
}
