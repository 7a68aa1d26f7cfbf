using System.Net;
using System.Security.Authentication;
using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Core.Routing;
using Aviso.Protocol;
using Aviso.Streams.Management;
using Aviso.Streams.Negotiation;
using Aviso.Streams.Relay;
using Aviso.Streams.Transport;
using Aviso.Xml;
using Microsoft.Extensions.Logging;

namespace Aviso.Streams.Clients;

/// <summary>
/// One client's stream from its first byte to its last: the reading loop, and the state machine of RFC 6120 §4. It does not
/// know its transport, nor any extension by name. The loop runs on the thread that received the bytes; a stanza goes from
/// here to the recipients' outboxes in one call chain.
/// </summary>
internal sealed partial class ClientStream
{
    private const int ReceiveBytes = 4096;

    // How long a client may take to end its side after we have ended ours.
    private static readonly TimeSpan s_closingPatience = TimeSpan.FromSeconds(5);
    private readonly IConnection _connection;
    private readonly ClientStreamServices _services;
    private readonly StanzaFramer _framer;
    private readonly Outbox _outbox;
    private Negotiator? _negotiator;
    private readonly ReadingRate _rate;
    private readonly Lock _closing = new();
    private PooledBuffer _input;
    private NamespaceScope _scope = NamespaceScope.Empty;
    private ReadOnlyMemory<byte> _header;
    private RelayPump? _pump;
    private Func<ValueTask>? _takeOver;
    private ClientSession? _session;
    private volatile StreamState _state = StreamState.Opening;
    private volatile bool _isHandling;
    private volatile TaskCompletionSource? _quiet;
    private bool _isClean;
    private long _lastReceived;
    private Deadline _deadline;

    public ClientStream(IConnection connection, ClientStreamServices services)
    {
        (_connection, _services) = (connection, services);
        _framer = new(StreamLimits.BeforeAuthentication(services.Options));
        _outbox = new(connection, services.Options.MaxOutboxBytes, OnOutboxEnded, services.Metrics);
        _negotiator = new(this, services);
        _rate = new(services.Options, services.Clock);
        _lastReceived = services.Clock.GetTimestamp();
        _deadline.Set(services.Clock, services.Options.AuthenticationTimeout);
    }

    public IPEndPoint? Remote => _connection.Remote;

    public bool IsSecure => _connection.IsSecure;

    /// <summary>What modules may know of the stream before it is somebody's.</summary>
    public StreamInfo Info => new(Remote, IsSecure);

    /// <summary>The language of the stream header, escaped; empty when it named none.</summary>
    public ReadOnlyMemory<byte> Language { get; private set; }

    /// <summary>Whether the client has asked in vain for the session that it had before.</summary>
    public bool HasLostSession { get; set; }

    public bool IsBound => _state == StreamState.Bound;

    public IConnection Connection => _connection;

    public Outbox Outbox => _outbox;

    public IVirtualHost? Host => _session?.Host ?? _negotiator?.Host;

    public StreamState State
    {
        get => _state;
        set
        {
            lock (_closing)
            {
                // Whoever closed the stream meanwhile has the last word.
                _state = _state == StreamState.Closing ? StreamState.Closing : value;
            }
        }
    }

    /// <summary>Runs the stream until it has ended; never throws.</summary>
    public async Task RunAsync(bool isDirectTls)
    {
        try
        {
            if (isDirectTls)
            {
                await _connection.StartTlsAsync(host: null, isDirect: true);
            }

            if (_takeOver is { } takeOver)
            {
                _takeOver = null;
                await takeOver();
            }

            await ReadAsync();
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException or ObjectDisposedException or OperationCanceledException)
        {
            ConnectionLog.Broken(_services.Log, Remote, exception.Message);
        }
        catch (AuthenticationException exception)
        {
            ConnectionLog.TlsFailed(_services.Log, Remote, exception.Message);
        }
        catch (Exception exception)
        {
            ConnectionLog.Failed(_services.Log, Remote, exception);
        }

        await EndAsync();
    }

    /// <summary>Ends the stream with an error; from any thread. The session is out of the routing tables when the reading loop has ended.</summary>
    public void Close(StreamError? error) => Close(error, isClean: true);

    private void Close(StreamError? error, bool isClean)
    {
        bool isRelayed;
        lock (_closing)
        {
            if (_state == StreamState.Closing)
            {
                return;
            }

            isRelayed = _state == StreamState.Relayed;
            if (error is not null && _state is (StreamState.Opening or StreamState.Reopening))
            {
                // RFC 6120 §4.9.1.2: also an error during set-up comes inside a stream.
                _outbox.Write(StreamHeaders.Opening(_services, Host, to: null));
            }

            if (!isRelayed)
            {
                _isClean = isClean;
                _state = StreamState.Closing;
                _deadline.Set(_services.Clock, s_closingPatience);
            }
        }

        if (isRelayed)
        {
            LeaveHome(error ?? StreamError.SystemShutdown);
            return;
        }

        if (error is not null)
        {
            _services.Metrics.ClosedWith(error.Condition);
            Log.Closing(_services.Log, Remote, _session?.Jid, error.Condition);
            _outbox.Write(StreamHeaders.Error(error));
        }

        _outbox.Finish("</stream:stream>"u8);
        _ = FinishClosingAsync();
    }

    /// <summary>Completes when nothing more of what came over the stream is being handled; for a stream that has been closed.</summary>
    public Task QuietAsync()
    {
        var quiet = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        quiet = Interlocked.CompareExchange(ref _quiet, quiet, null) ?? quiet;
        if (!_isHandling)
        {
            quiet.TrySetResult();
        }

        return quiet.Task;
    }

    /// <summary>Looks at the clock: gives up a stream that is late, and asks a silent client for a sign of life.</summary>
    public void Watch()
    {
        var now = _services.Clock.GetTimestamp();
        if (_pump is { } pump)
        {
            Watch(pump.Home, now);
            return;
        }

        if (_deadline.IsPast(now))
        {
            if (_state == StreamState.Closing || _session?.Managed is { IsResumable: true })
            {
                _connection.Abort(); // a session that can be resumed waits for its client
                return;
            }

            _deadline.Clear();
            Close(StreamError.ConnectionTimeout);
            return;
        }

        _session?.AskIfWaiting();
        _session?.TellOfOverdue();
        var silence = _services.Clock.GetElapsedTime(Interlocked.Read(ref _lastReceived), now);
        if (_state != StreamState.Bound || _services.Options.WatchdogDelay == TimeSpan.Zero || _deadline.IsSet || silence < _services.Options.WatchdogDelay)
        {
            return;
        }

        if (_services.Options.WatchdogPing == WatchdogPing.Whitespace)
        {
            _outbox.Write(" "u8);
            Interlocked.Exchange(ref _lastReceived, now);
            return;
        }

        _deadline.Set(_services.Clock, _services.Options.WatchdogTimeout);
        _session?.Send(new Element("iq", Namespaces.Client,
            ("type", "get"), ("id", _services.Random.NextId()), ("from", Host!.Domain), ("to", _session.Jid.ToString()),
            new Element("ping", "urn:xmpp:ping")));
    }

    /// <summary>A new stream begins on the same connection: after TLS and after authentication (RFC 6120 §4.3.3).</summary>
    public void Restart(StreamState state)
    {
        _framer.Restart();
        _connection.Restart();
        State = state;
    }

    /// <summary>The client has authenticated: it may send as much as the options allow.</summary>
    public void RaiseLimits()
    {
        _framer.Limits = StreamLimits.AfterAuthentication(_services.Options);
        _connection.RaiseLimits();
    }

    /// <summary>Throws away what was received together with the element being handled (RFC 6120 §5.4.3.3: nothing sent before TLS counts after it).</summary>
    public void DiscardInput() => _input.Release();

    /// <summary>A resource has been bound.</summary>
    public void Bind(ClientSession session)
    {
        _session = session;
        (_negotiator, _header) = (null, default); // thousands of idle sessions need neither
        lock (_closing)
        {
            if (_state != StreamState.Closing)
            {
                _state = StreamState.Bound;
                _deadline.Clear();
            }
        }
    }

    // The session ends now: what is sent to it from here on must go elsewhere. What was written must have left before the
    // connection ends; the client's own end is awaited by the reading loop.
    private async Task FinishClosingAsync()
    {
        try
        {
            if (_session is not null)
            {
                await _session.StreamEndedAsync(this, _isClean);
            }

            await _outbox.DrainAsync();
            await _connection.ShutdownSendAsync();
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException or ObjectDisposedException or InvalidOperationException)
        {
            _connection.Abort();
        }
    }

    private async Task EndAsync()
    {
        lock (_closing)
        {
            if (_state != StreamState.Closing)
            {
                // A client may end its side and read nothing of what is still on its way to it.
                _state = StreamState.Closing;
                _deadline.Set(_services.Clock, s_closingPatience);
            }
        }

        if (_session is not null)
        {
            await _session.StreamEndedAsync(this, _isClean);
        }

        await _outbox.DrainAsync();
        _outbox.Close();
        _input.Release();
        try
        {
            await _connection.DisposeAsync();
        }
        catch (IOException)
        {
            // The peer was quicker.
        }
    }

    private void OnOutboxEnded(OutboxEnd end)
    {
        if (end == OutboxEnd.TooSlow)
        {
            _services.Metrics.Overflowed();
        }

        Log.OutboxEnded(_services.Log, Remote, _session?.Jid, end);

        // Not on this thread: it may hold the lock of a session, and the reading loop may end right where it is aborted.
        ThreadPool.UnsafeQueueUserWorkItem(static connection => connection.Abort(), _connection, preferLocal: false);
    }

    private static partial class Log
    {
        [LoggerMessage(4, LogLevel.Debug, "Stream from {Remote} ({Jid}) is closed with {Condition}")]
        public static partial void Closing(ILogger logger, IPEndPoint? remote, Jid? jid, string condition);

        [LoggerMessage(6, LogLevel.Debug, "Stream from {Remote} is served by node {Home}")]
        public static partial void Relayed(ILogger logger, IPEndPoint? remote, NodeId home);

        [LoggerMessage(5, LogLevel.Information, "Connection of {Jid} from {Remote} is given up: {End}")]
        public static partial void OutboxEnded(ILogger logger, IPEndPoint? remote, Jid? jid, OutboxEnd end);
    }
}
