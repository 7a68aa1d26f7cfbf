namespace Aviso.Testing.Transport;

/// <summary>The client's end of a connection: memory, or TCP with TLS to a server in another process.</summary>
public interface IClientTransport : IAsyncDisposable
{
    /// <summary>Whether TLS is in use.</summary>
    bool IsSecure { get; }

    /// <summary>The channel bindings of TLS as the client sees them.</summary>
    IReadOnlyDictionary<string, ReadOnlyMemory<byte>> ChannelBindings { get; }

    /// <summary>Sends bytes.</summary>
    ValueTask SendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Receives bytes; 0 at the end.</summary>
    /// <exception cref="IOException">The connection was cut.</exception>
    ValueTask<int> ReceiveAsync(Memory<byte> buffer);

    /// <summary>The client's side of the TLS handshake.</summary>
    Task StartTlsAsync(string domain);

    /// <summary>Ends the client's side in an orderly way; what the server still sends can be received.</summary>
    ValueTask EndAsync();

    /// <summary>Cuts the connection, as when the network goes away.</summary>
    void Abort();
}
