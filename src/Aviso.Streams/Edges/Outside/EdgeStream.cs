using System.Security.Authentication;
using Aviso.Protocol;
using Aviso.Streams.Edges.Link;
using Aviso.Streams.Relay;
using Aviso.Streams.Transport;
using Aviso.Xml;

namespace Aviso.Streams.Edges.Outside;

/// <summary>
/// At an edge: one client's stream, from its first byte to its last. Its header is awaited and checked here; then an inner server serves the
/// stream, and bytes flow in both directions.
/// </summary>
internal sealed class EdgeStream
{
    private static readonly StreamError s_notNow = StreamError.ResourceConstraint.WithText("No server can be reached at the moment. Try again in a few seconds.");

    private readonly EdgeStreamServices _services;
    private readonly EdgeClient _client;
    private readonly EdgeSignals _signals;
    private readonly Lock _lock = new();
    private EdgePassage? _passage;
    private volatile bool _isRefused;
    private volatile bool _isOpening;

    public EdgeStream(IConnection client, EdgeStreamServices services) =>
        (_services, _client, _signals) = (services, new(client, services), new(services.IsInline));

    /// <summary>The stream, once an inner server has been asked to serve it.</summary>
    public RelayChannel? Channel { get; set; }

    /// <summary>Runs the stream until it has ended; never throws.</summary>
    public async Task RunAsync(bool isDirectTls)
    {
        try
        {
            if (isDirectTls)
            {
                await _client.ShakeHandsAsync(host: null, isDirect: true);
            }

            if (await ReadHeaderAsync() is > 0 and var length && await OpenAsync() is { } server)
            {
                await PassOnAsync(server, length);
            }
        }
        catch (AuthenticationException exception)
        {
            ConnectionLog.TlsFailed(_services.Log, _client.Remote, exception.Message);
        }
        catch (Exception exception) when (RelayDelivery.IsOfConnection(exception))
        {
            ConnectionLog.Broken(_services.Log, _client.Remote, exception.Message);
        }
        catch (Exception exception)
        {
            ConnectionLog.Failed(_services.Log, _client.Remote, exception);
        }

        Channel?.Abort();
        _client.Input.Discard();
        try
        {
            await _client.Connection.DisposeAsync();
        }
        catch (IOException)
        {
            // The peer was quicker.
        }
    }

    /// <summary>Looks at the clock: gives up a client that is late.</summary>
    public void Watch()
    {
        if (!_client.HasDeadline)
        {
            if (Channel is { IsEnding: true })
            {
                _client.MustEnd();
            }
        }
        else if (_client.IsLate)
        {
            if (_isRefused || _isOpening || _client.IsShakingHands)
            {
                Abort();
            }
            else
            {
                _ = RefuseAsync(StreamError.ConnectionTimeout);
            }
        }
    }

    /// <summary>This edge stops: whoever serves the stream closes it and keeps the session.</summary>
    public void Leave()
    {
        if (Channel is { } channel)
        {
            _client.MustEnd();
            _ = channel.LeaveAsync(StreamError.SystemShutdown.ToElement().ToUtf8()).AsTask();
        }
        else if (_client.IsShakingHands || _isOpening)
        {
            Abort();
        }
        else
        {
            _ = RefuseAsync(StreamError.SystemShutdown);
        }
    }

    public void Abort() => _client.Connection.Abort();

    /// <summary>The inner server has said something to the client.</summary>
    public void Said() => _client.WasTold();

    /// <summary>The inner server has handled what came. False when that makes no sense.</summary>
    public bool Turn(EdgeTurn turn) => _signals.TrySignal(new(turn, TlsHost: null));

    /// <summary>The inner server wants this edge to shake hands. False when that makes no sense.</summary>
    public bool StartTls(string host)
    {
        _passage?.StartTlsBehind(Channel!.Received);
        return _passage is not null && !_client.Connection.IsSecure && _signals.TrySignal(new(EdgeTurn.None, host));
    }

    /// <summary>Nothing more is to be said or heard.</summary>
    public void Ended() => _signals.End();

    // How many bytes the header has; 0 when none comes.
    private async ValueTask<int> ReadHeaderAsync()
    {
        while (true)
        {
            if (_client.Input.Check() is > 0 and var length)
            {
                return length;
            }

            if (_client.Input.Fault != XmlError.None)
            {
                await RefuseAsync(_client.KeptOut());
                await _client.DiscardAsync();
                return 0;
            }

            if (!await _client.ReceiveAsync())
            {
                return 0;
            }
        }
    }

    // The inner server that serves the stream; null when none does, and the client has been told.
    private async ValueTask<InnerServer?> OpenAsync()
    {
        if (await _services.Servers.ChooseAsync(_services.Wait) is { } server && TryBeginOpening())
        {
            var channel = await server.OpenAsync(this, _client.Opening);
            if (await channel.Answer is null)
            {
                _client.IsServed();
                return server;
            }
        }

        _services.Metrics.RefusedByInner();
        (Channel, _isOpening) = (null, false);
        await RefuseAsync(s_notNow);
        await _client.DiscardAsync();
        return null;
    }

    // From then on the inner server speaks to the client, and nobody here.
    private bool TryBeginOpening()
    {
        lock (_lock)
        {
            return _isOpening = !_isRefused;
        }
    }

    private async Task PassOnAsync(InnerServer server, int length)
    {
        var channel = Channel!;
        var delivery = new RelayDelivery(_client.Connection, channel, _client.LastWord);
        _passage = new(_client, channel, server.Link, _signals, delivery, _services.Log);
        var inwards = _passage.RunAsync(length);
        await delivery.RunAsync();
        _client.MustEnd();
        await inwards;
        await channel.CloseAsync();
    }

    // For a stream that no inner server serves.
    private Task RefuseAsync(StreamError error)
    {
        lock (_lock)
        {
            if (_isRefused || _isOpening)
            {
                return Task.CompletedTask;
            }

            _isRefused = true;
        }

        return _client.CloseAsync(error);
    }
}
