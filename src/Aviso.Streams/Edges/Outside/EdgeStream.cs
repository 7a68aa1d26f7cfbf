using System.Net;
using System.Security.Authentication;
using Aviso.Protocol;
using Aviso.Streams.Clients;
using Aviso.Streams.Edges.Link;
using Aviso.Streams.Negotiation;
using Aviso.Streams.Relay;
using Aviso.Streams.Transport;
using Aviso.Xml;
using Microsoft.Extensions.Logging;

namespace Aviso.Streams.Edges.Outside;

/// <summary>
/// At an edge: one client's connection, from its first byte to its last. Its header is awaited and checked here; then an inner server serves the
/// stream, and bytes flow in both directions.
/// </summary>
internal sealed partial class EdgeStream
{
    // How long a client may take to end its side after its stream has ended; and how much later than the inner server this edge gives up.
    private static readonly TimeSpan s_closingPatience = TimeSpan.FromSeconds(5);
    private static readonly StreamError s_notNow = StreamError.ResourceConstraint.WithText("No server can be reached at the moment. Try again in a few seconds.");

    private readonly IConnection _client;
    private readonly EdgeStreamServices _services;
    private readonly EdgeInput _input;
    private readonly Lock _lock = new();
    private (EdgeTurn? Turn, string? Host)? _signal;
    private TaskCompletionSource? _signalled;
    private RelayDelivery? _delivery;
    private InnerServer? _server;
    private ulong _beforeTls;
    private long _deadline;
    private volatile bool _isEnded;
    private volatile bool _isRefused;
    private volatile bool _isOpening;
    private volatile bool _isShakingHands;
    private volatile bool _owesHeader = true;

    public EdgeStream(IConnection client, EdgeStreamServices services)
    {
        (_client, _services, _input) = (client, services, new(services.Options));
        _deadline = After(services.Options.AuthenticationTimeout);
    }

    /// <summary>The stream, once an inner server has been asked to serve it.</summary>
    public RelayChannel? Channel { get; set; }

    /// <summary>Runs the stream until it has ended; never throws.</summary>
    public async Task RunAsync(bool isDirectTls)
    {
        try
        {
            if (isDirectTls)
            {
                await ShakeHandsAsync(host: null, isDirect: true);
            }

            if (await ReadHeaderAsync() is > 0 and var length && await OpenAsync())
            {
                await PassOnAsync(length);
            }
        }
        catch (AuthenticationException exception)
        {
            Log.TlsFailed(_services.Log, _client.Remote, exception.Message);
        }
        catch (Exception exception) when (RelayDelivery.IsOfConnection(exception))
        {
            Log.Broken(_services.Log, _client.Remote, exception.Message);
        }
        catch (Exception exception)
        {
            Log.Failed(_services.Log, _client.Remote, exception);
        }

        Channel?.Abort();
        _input.Discard();
        try
        {
            await _client.DisposeAsync();
        }
        catch (IOException)
        {
            // The peer was quicker.
        }
    }

    /// <summary>Looks at the clock: gives up a client that is late.</summary>
    public void Watch()
    {
        var deadline = Interlocked.Read(ref _deadline);
        if (deadline == 0)
        {
            if (Channel is { IsEnding: true })
            {
                Interlocked.Exchange(ref _deadline, After(s_closingPatience));
            }
        }
        else if (_services.Clock.GetTimestamp() >= deadline)
        {
            if (_isRefused || _isOpening || _isShakingHands)
            {
                _client.Abort();
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
            Interlocked.Exchange(ref _deadline, After(s_closingPatience));
            _ = channel.LeaveAsync(StreamError.SystemShutdown.ToElement().ToUtf8()).AsTask();
        }
        else if (_isShakingHands || _isOpening)
        {
            _client.Abort();
        }
        else
        {
            _ = RefuseAsync(StreamError.SystemShutdown);
        }
    }

    public void Abort() => _client.Abort();

    /// <summary>The inner server has said something to the client.</summary>
    public void Said() => _owesHeader = false;

    /// <summary>The inner server has handled what came. False when that makes no sense.</summary>
    public bool Turn(EdgeTurn turn) => Signal((turn, null));

    /// <summary>The inner server wants this edge to shake hands. False when that makes no sense.</summary>
    public bool StartTls(string host)
    {
        _beforeTls = Channel!.Received;
        return !_client.IsSecure && Signal((null, host));
    }

    /// <summary>Nothing more is to be said or heard.</summary>
    public void Ended()
    {
        _isEnded = true;
        TaskCompletionSource? signalled;
        lock (_lock)
        {
            signalled = _signalled;
        }

        signalled?.TrySetResult();
    }

    private async Task ShakeHandsAsync(string? host, bool isDirect)
    {
        _isShakingHands = true;
        await _client.StartTlsAsync(host, isDirect);
        _owesHeader = true;
        _isShakingHands = false;
    }

    // How many bytes the header has; 0 when none comes.
    private async ValueTask<int> ReadHeaderAsync()
    {
        while (true)
        {
            if (_input.Check() is > 0 and var length)
            {
                return length;
            }

            if (_input.Fault != XmlError.None)
            {
                await RefuseAsync(KeptOut());
                await DiscardAsync();
                return 0;
            }

            if (!await ReceiveAsync())
            {
                return 0;
            }
        }
    }

    private async ValueTask<bool> OpenAsync()
    {
        _server = await _services.Servers.ChooseAsync(_services.Wait);
        if (_server is not null && TryBeginOpening())
        {
            var opening = new EdgeOpening(_client.Remote, _client.LocalPort, _client.IsSecure ? _client.ChannelBindings : null);
            var channel = await _server.OpenAsync(this, opening);
            if (await channel.Answer is null)
            {
                // The inner server gives up late logins by itself, with a word to the client.
                Interlocked.Add(ref _deadline, After(s_closingPatience * 2) - After(TimeSpan.Zero));
                return true;
            }
        }

        _services.Metrics.RefusedByInner();
        (Channel, _isOpening) = (null, false);
        await RefuseAsync(s_notNow);
        await DiscardAsync();
        return false;
    }

    // From then on the inner server speaks to the client, and nobody here.
    private bool TryBeginOpening()
    {
        lock (_lock)
        {
            return _isOpening = !_isRefused;
        }
    }

    private async Task PassOnAsync(int length)
    {
        var channel = Channel!;
        _delivery = new(_client, channel, LastWord);
        var inwards = PassInAsync(channel, length);
        await _delivery.RunAsync();
        Interlocked.Exchange(ref _deadline, After(s_closingPatience));
        await inwards;
        await channel.CloseAsync();
    }

    // From the client to the inner server; what comes behind the end of either is thrown away until the client ends.
    private async Task PassInAsync(RelayChannel channel, int length)
    {
        try
        {
            while (await TryPassAsync(channel, length) && _input is { Fault: XmlError.None, IsClosed: false })
            {
                if (length > 0 && !_input.IsFree && !await AwaitTurnAsync(channel))
                {
                    break;
                }

                length = _input.Check();
                if (length == 0 && _input.Fault == XmlError.None)
                {
                    if (!await ReceiveAsync())
                    {
                        await channel.FinishAsync();
                        return;
                    }
                }
            }

            if (_input.Fault != XmlError.None)
            {
                KeptOut();
                _server!.Link.Write(new(EdgeKind.Fault, (byte)_input.Fault, channel.Stream, default));
                await channel.FinishAsync();
            }

            await DiscardAsync();
            await channel.FinishAsync();
        }
        catch (Exception exception) when (exception is AuthenticationException || RelayDelivery.IsOfConnection(exception))
        {
            Log.Broken(_services.Log, _client.Remote, exception.Message);
            channel.Abort();
            _client.Abort();
        }
    }

    // False when the inner server takes nothing more.
    private async ValueTask<bool> TryPassAsync(RelayChannel channel, int length)
    {
        try
        {
            await channel.SendAsync(_input.Bytes[..length]);
        }
        catch (IOException)
        {
            return false;
        }

        _input.Consume(length);
        return true;
    }

    // False when it will never come.
    private async ValueTask<bool> AwaitTurnAsync(RelayChannel channel)
    {
        while (await NextSignalAsync() is { } signal)
        {
            if (signal.Host is { } host)
            {
                await SecureAsync(channel, host);
                continue;
            }

            if (signal.Turn!.Value.HasFlag(EdgeTurn.Restart))
            {
                _input.Restart();
                _owesHeader = true;
            }

            if (signal.Turn.Value.HasFlag(EdgeTurn.Authenticated))
            {
                _input.Free();
                Interlocked.Exchange(ref _deadline, 0);
            }

            return true;
        }

        return false;
    }

    private async Task SecureAsync(RelayChannel channel, string host)
    {
        await _delivery!.ReachedAsync(_beforeTls);
        _input.Discard(); // RFC 6120 §5.4.3.3
        try
        {
            await ShakeHandsAsync(host.Length > 0 ? host : null, isDirect: false);
        }
        catch (AuthenticationException)
        {
            _server!.Link.Write(new(EdgeKind.Secured, 0, channel.Stream, default));
            throw;
        }

        _server!.Link.Write(new(EdgeKind.Secured, 1, channel.Stream, EdgeOpening.EncodeBindings(_client.ChannelBindings)));
    }

    private async ValueTask<bool> ReceiveAsync()
    {
        var count = await _input.ReceiveAsync(_client);
        _services.Metrics.Received(count);
        return count > 0;
    }

    private async Task DiscardAsync()
    {
        Interlocked.Exchange(ref _deadline, After(s_closingPatience));
        do
        {
            _input.Discard();
        }
        while (await _input.ReceiveAsync(_client) > 0);
    }

    private StreamError KeptOut()
    {
        var error = StreamFaults.Of(_input.Fault);
        _services.Metrics.KeptOut(error.Condition);
        return error;
    }

    // Nobody else writes to the client: no inner server serves it.
    private async Task RefuseAsync(StreamError error)
    {
        lock (_lock)
        {
            if (_isRefused || _isOpening)
            {
                return;
            }

            _isRefused = true;
        }

        Interlocked.Exchange(ref _deadline, After(s_closingPatience));
        try
        {
            await _client.SendAsync((byte[])[.. Opening(), .. StreamHeaders.Error(error), .. "</stream:stream>"u8]);
            await _client.ShutdownSendAsync();
        }
        catch (Exception exception) when (RelayDelivery.IsOfConnection(exception))
        {
            _client.Abort();
        }
    }

    // The inner server is gone without a word.
    private ReadOnlyMemory<byte> LastWord() => _isShakingHands
        ? default
        : (byte[])[.. _owesHeader ? Opening() : [], .. StreamHeaders.Error(StreamError.SystemShutdown), .. "</stream:stream>"u8];

    private byte[] Opening() => StreamHeaders.Opening(
        _services.Random, Jid.TryParse(_input.Header?.To, out var to) && to.IsDomain ? to.Domain : _services.Domain, to: null);

    private bool Signal((EdgeTurn? Turn, string? Host) signal)
    {
        TaskCompletionSource? signalled;
        lock (_lock)
        {
            if (_signal is not null)
            {
                return false;
            }

            _signal = signal;
            signalled = _signalled;
        }

        signalled?.TrySetResult();
        return true;
    }

    private async ValueTask<(EdgeTurn? Turn, string? Host)?> NextSignalAsync()
    {
        while (true)
        {
            Task waiting;
            lock (_lock)
            {
                if (_signal is { } signal)
                {
                    (_signal, _signalled) = (null, null);
                    return signal;
                }

                _signalled = new(_services.IsInline ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously);
                waiting = _signalled.Task;
            }

            if (_isEnded)
            {
                return null;
            }

            await waiting;
        }
    }

    private long After(TimeSpan time) =>
        _services.Clock.GetTimestamp() + (long)(time.TotalSeconds * _services.Clock.TimestampFrequency);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Debug, "Connection from {Remote} broke: {Reason}")]
        public static partial void Broken(ILogger logger, IPEndPoint? remote, string reason);

        [LoggerMessage(2, LogLevel.Debug, "TLS handshake with {Remote} failed: {Reason}")]
        public static partial void TlsFailed(ILogger logger, IPEndPoint? remote, string reason);

        [LoggerMessage(3, LogLevel.Error, "Stream from {Remote} ended by a fault of the edge")]
        public static partial void Failed(ILogger logger, IPEndPoint? remote, Exception exception);
    }
}
