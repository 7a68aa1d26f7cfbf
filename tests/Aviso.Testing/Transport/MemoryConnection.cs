using System.Net;
using Aviso.Streams.Transport;

namespace Aviso.Testing.Transport;

/// <summary>
/// A connection in memory: the server's end, and by <see cref="Client"/> the client's. TLS is played: both ends say that
/// they are encrypted and have the same channel bindings, but the bytes stay as they are.
/// </summary>
public sealed class MemoryConnection : IConnection
{
    private readonly MemoryPipe _toServer = new(int.MaxValue, inlineReader: true);
    private readonly MemoryPipe _toClient;

    /// <param name="clientWindow">How many bytes the client may leave unread before sending to it waits.</param>
    public MemoryConnection(int clientWindow = 1024 * 1024)
    {
        _toClient = new(clientWindow, inlineReader: false);
        Client = new ClientEnd(this);
    }

    /// <summary>The bindings that the played TLS gives to both ends.</summary>
    public static IReadOnlyDictionary<string, ReadOnlyMemory<byte>> PlayedBindings { get; } = new Dictionary<string, ReadOnlyMemory<byte>>
    {
        ["tls-exporter"] = "exported keying material of 32 b"u8.ToArray(),
        ["tls-server-end-point"] = "hash of the server's certificate"u8.ToArray(),
    };

    /// <summary>The client's end.</summary>
    public IClientTransport Client { get; }

    /// <summary>How many bytes from the server the client has not read.</summary>
    public int UnreadByClient => _toClient.Length;

    /// <summary>The server's work on this connection; completes when the server is done with it.</summary>
    public Task Served { get; set; } = Task.CompletedTask;

    /// <inheritdoc />
    public IPEndPoint? Remote { get; init; } = new(IPAddress.Parse("192.0.2.1"), 50_000);

    /// <inheritdoc />
    public int LocalPort => 5222;

    /// <inheritdoc />
    public bool IsSecure { get; private set; }

    /// <inheritdoc />
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> ChannelBindings =>
        IsSecure ? PlayedBindings : new Dictionary<string, ReadOnlyMemory<byte>>();

    /// <inheritdoc />
    public ValueTask WaitForDataAsync() => _toServer.WaitAsync();

    /// <inheritdoc />
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer) => _toServer.ReadAsync(buffer);

    /// <inheritdoc />
    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => _toClient.WriteAsync(bytes);

    /// <inheritdoc />
    public Task StartTlsAsync(string? host, bool isDirect)
    {
        IsSecure = true;
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask ShutdownSendAsync()
    {
        _toClient.End();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public void Abort()
    {
        _toServer.Break();
        _toClient.Break();
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync()
    {
        _toServer.Break();
        _toClient.End(); // what was sent stays readable, as with a socket
        return ValueTask.CompletedTask;
    }

    internal void OpenClientWindow() => _toClient.Open();

    internal void EndClientSide() => _toServer.End();

    private sealed class ClientEnd(MemoryConnection connection) : IClientTransport
    {
        public bool IsSecure => connection.IsSecure;

        public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> ChannelBindings => connection.ChannelBindings;

        public ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => connection._toServer.WriteAsync(bytes);

        public ValueTask<int> ReceiveAsync(Memory<byte> buffer) => connection._toClient.ReadAsync(buffer);

        public Task StartTlsAsync(string domain) => Task.CompletedTask;

        public ValueTask EndAsync()
        {
            connection.EndClientSide();
            return ValueTask.CompletedTask;
        }

        public void Abort() => connection.Abort();

        public async ValueTask DisposeAsync()
        {
            connection.EndClientSide();
            await connection.Served;
        }
    }
}
