using System.Net;
using System.Threading.Tasks.Sources;
using Aviso.Streams.Transport;
using Aviso.Testing.Client;
using Aviso.Testing.Server;
using Aviso.Testing.Transport;

namespace Aviso.Core.Tests.Routing;

/// <summary>
/// A connection that costs nothing: once a client has logged in over it, what is pushed into it is handled on the calling
/// thread before <see cref="Push"/> returns, and what is sent is only counted.
/// </summary>
internal sealed class PumpedConnection : IConnection, IValueTaskSource
{
    private readonly MemoryConnection _login = new();
    private ManualResetValueTaskSourceCore<bool> _waiting;
    private ReadOnlyMemory<byte> _input;
    private bool _isPumped;
    private bool _isEnded;

    public long SentBytes { get; private set; }

    public IPEndPoint? Remote => null;

    public int LocalPort => 0;

    public bool IsSecure => false;

    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> ChannelBindings => _login.ChannelBindings;

    public static async Task<PumpedConnection> LoginAsync(TestServer server, string jid, bool withPresence)
    {
        var connection = new PumpedConnection();
        connection._login.Served = server.ServeAsync(connection);
        var client = new TestClient(connection._login.Client, server.Domain);
        var address = Protocol.Jid.Parse(jid);
        if (await server.Accounts.ReadAsync(address.Bare) is null)
        {
            await server.CreateAccountAsync(address.Bare.ToString());
        }

        await client.LoginAsync(jid, TestServer.DefaultPassword);
        if (withPresence)
        {
            server.Accounts.TryGet(address.Bare)!.Find(address.Resource)!.Presence = new(address, "<presence/>"u8.ToArray(), 0, null, server.Time.GetUtcNow());
        }

        connection._isPumped = true;
        await client.SendAsync(" ");
        return connection;
    }

    public void Push(ReadOnlyMemory<byte> bytes)
    {
        _input = bytes;
        _waiting.SetResult(true);
    }

    public ValueTask WaitForDataAsync()
    {
        if (!_isPumped)
        {
            return _login.WaitForDataAsync();
        }

        if (!_input.IsEmpty)
        {
            return ValueTask.CompletedTask;
        }

        _waiting.Reset();
        return new(this, _waiting.Version);
    }

    public ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        if (_input.IsEmpty)
        {
            return _isEnded ? new(0) : _login.ReceiveAsync(buffer);
        }

        var count = Math.Min(buffer.Length, _input.Length);
        _input[..count].CopyTo(buffer);
        _input = _input[count..];
        return new(count);
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        SentBytes += bytes.Length;
        return _isPumped ? ValueTask.CompletedTask : _login.SendAsync(bytes);
    }

    public Task StartTlsAsync(string? host, bool isDirect) => Task.CompletedTask;

    // The client ends its side as soon as the server does.
    public ValueTask ShutdownSendAsync()
    {
        Abort();
        return ValueTask.CompletedTask;
    }

    public void Abort()
    {
        if (_isPumped && !_isEnded)
        {
            _isEnded = true;
            _waiting.SetResult(true);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    void IValueTaskSource.GetResult(short token) => _waiting.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _waiting.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _waiting.OnCompleted(continuation, state, token, flags);
}
