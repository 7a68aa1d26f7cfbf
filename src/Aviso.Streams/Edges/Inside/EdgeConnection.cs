using System.Net;
using System.Security.Authentication;
using System.Text;
using Aviso.Streams.Edges.Link;
using Aviso.Streams.Relay;
using Aviso.Streams.Transport;
using Aviso.Xml;

namespace Aviso.Streams.Edges.Inside;

/// <summary>Inside: the connection of a client that is connected to an edge, where TLS and the first look at its XML are.</summary>
/// <remarks>Before the client has authenticated its elements come one by one: asking for more says that the last one has been handled.</remarks>
internal sealed class EdgeConnection(EdgeLink link, RelayChannel channel, EdgeOpening opening) : IConnection
{
    private static readonly Dictionary<string, ReadOnlyMemory<byte>> s_noBindings = [];
    private volatile IReadOnlyDictionary<string, ReadOnlyMemory<byte>>? _bindings = opening.Bindings;
    private volatile TaskCompletionSource? _handshake;
    private volatile XmlError _fault;
    private EdgeTurn _next;
    private bool _isFree;
    private bool _owesTurn;

    /// <summary>The link to the edge.</summary>
    public EdgeLink Link => link;

    /// <summary>Where clients reach the edge, as it says; empty when it does not.</summary>
    public string Edge => link.Other.ClientAddress;

    public IPEndPoint? Remote => opening.Remote;

    public int LocalPort => opening.LocalPort;

    public bool IsSecure => _bindings is not null;

    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> ChannelBindings => _bindings ?? s_noBindings;

    public XmlError Fault => _fault;

    public ValueTask WaitForDataAsync()
    {
        if (_owesTurn && channel.IsReadToBoundary)
        {
            _owesTurn = false;
            _isFree |= _next.HasFlag(EdgeTurn.Authenticated);
            link.Write(new(EdgeKind.Turn, (byte)_next, channel.Stream, default));
            _next = EdgeTurn.None;
        }

        return channel.WaitForDataAsync();
    }

    public async ValueTask<int> ReceiveAsync(Memory<byte> buffer)
    {
        var count = await channel.ReceiveAsync(buffer);
        _owesTurn |= !_isFree && count > 0;
        return count;
    }

    public ValueTask SendAsync(ReadOnlyMemory<byte> bytes) => channel.SendAsync(bytes);

    public Task StartTlsAsync(string? host, bool isDirect)
    {
        var handshake = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _handshake = handshake;
        if (channel.IsEnding)
        {
            Ended();
        }

        link.Write(new(EdgeKind.StartTls, 0, channel.Stream, Encoding.UTF8.GetBytes(host ?? "")));
        return handshake.Task;
    }

    public void Restart() => _next |= EdgeTurn.Restart;

    public void RaiseLimits()
    {
        if (!_isFree)
        {
            _next |= EdgeTurn.Authenticated;
        }
    }

    public ValueTask ShutdownSendAsync() => channel.FinishAsync();

    public void Abort() => channel.Abort();

    public ValueTask DisposeAsync() => channel.CloseAsync();

    /// <summary>The edge has shaken hands. False when nobody has asked it to, or it says what makes no sense.</summary>
    public bool Secured(in EdgeFrame frame)
    {
        if (_handshake is not { Task.IsCompleted: false } handshake)
        {
            return false;
        }

        if (frame.Flag == 0)
        {
            handshake.TrySetException(new AuthenticationException("The handshake at the edge failed."));
            return true;
        }

        if (!EdgeOpening.TryDecodeBindings(frame.Content.Span, out var bindings))
        {
            return false;
        }

        _bindings = bindings;
        handshake.TrySetResult();
        return true;
    }

    /// <summary>The client has sent what the edge keeps out.</summary>
    public void Refused(XmlError fault) => _fault = fault;

    /// <summary>Nothing more will be heard of the edge's half.</summary>
    public void Ended() => _handshake?.TrySetException(new IOException("The edge has ended the connection."));
}
