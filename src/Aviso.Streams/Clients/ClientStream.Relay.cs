using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Hosts;
using Aviso.Protocol;
using Aviso.Streams.Edges.Inside;
using Aviso.Streams.Negotiation;
using Aviso.Streams.Relay;
using Aviso.Xml;

namespace Aviso.Streams.Clients;

/// <summary>A stream that two nodes share: where the client is connected, it is handed over and then only moves bytes; at home, it is taken over.</summary>
internal sealed partial class ClientStream
{
    private static readonly TimeSpan s_probePeriod = TimeSpan.FromMinutes(1);

    /// <summary>Whether the client is connected to another node.</summary>
    public bool IsRelayed => _connection is RelayedConnection;

    /// <summary>The node of the other half of a relayed stream, where its client is known or served; else null.</summary>
    public NodeId? OtherNode => _pump?.Home.Peer ?? (_connection as RelayedConnection)?.Peer;

    /// <summary>The public address of the edge that the client has come by, empty when it is not known; null: it came by none.</summary>
    public string? Edge => (_connection as EdgeConnection)?.Edge ?? (_connection as RelayedConnection)?.Edge;

    /// <summary>Makes the home's half of a stream that begins elsewhere; null when its header cannot be read.</summary>
    public static ClientStream? TryTakeOver(
        RelayedConnection connection, ClientStreamServices services, RelayOpening opening, IVirtualHost host, IAccount account)
    {
        var stream = new ClientStream(connection, services);
        stream.RaiseLimits();
        var frame = stream._framer.Next(opening.Header.Span);
        if (frame.Kind != FrameKind.StreamOpen || frame.Length != opening.Header.Length
            || !StreamHeader.TryParse(opening.Header.Span, stream._framer.Limits, out var header, out _))
        {
            return null;
        }

        (stream._scope, stream._state, stream.HasLostSession) = (header.Scope, StreamState.Authenticated, opening.HasLostSession);
        stream.Language = header.Lang is { } lang ? XmlText.EscapeAttribute(lang) : default;
        var authenticated = new AuthenticatedAccount(account, opening.Mechanism, opening.UserAgent);
        stream._takeOver = () => opening.Start is RelayStart.Bind or RelayStart.Resume
            ? stream._negotiator!.TakeOver(host, authenticated, () => stream.HandleNegotiationAsync(opening.Element))
            : stream._negotiator!.TakeOverAsync(host, authenticated, opening);
        return stream;
    }

    /// <summary>What the home must know of the stream as it is now.</summary>
    public RelayOpening OpeningFor(AuthenticatedAccount account, Handover handover) => new()
    {
        Account = account.Account.Jid,
        Mechanism = account.Mechanism,
        UserAgent = account.UserAgent,
        Remote = Remote,
        LocalPort = _connection.LocalPort,
        IsSecure = IsSecure,
        Edge = Edge,
        Header = _header,
        Start = handover.Start,
        Element = handover.Element.ToUtf8(Namespaces.Client),
        AdditionalData = handover.AdditionalData,
        Token = handover.Token is { } token ? token.ToUtf8(Namespaces.Client) : default(ReadOnlyMemory<byte>?),
        HasLostSession = HasLostSession,
    };

    /// <summary>Another node serves the stream from here on; what has come behind the element being handled goes there, too.</summary>
    public void HandOver(RelayChannel home)
    {
        lock (_closing)
        {
            if (_state != StreamState.Closing)
            {
                _state = StreamState.Relayed;
                _deadline.Clear();
                _pump = new(_connection, home);
                Log.Relayed(_services.Log, Remote, home.Peer);
                (_negotiator, _header) = (null, default);
                return;
            }
        }

        home.Abort();
    }

    /// <summary>This node stops: the client is told where to go on, as far as that can be said.</summary>
    public void Leave() => Close(_services.Redirection.Leaving(this, _session?.Jid.Bare ?? _negotiator?.Claimed));

    /// <summary>
    /// At home: the node that the client is connected to goes. The stream is closed, and the session, which goes on living here, waits for
    /// its client to come by another node.
    /// </summary>
    public void Leave(StreamError error) => Close(error, isClean: false);

    private async Task RelayAsync(RelayPump pump)
    {
        await _outbox.DrainAsync(); // what this node has said comes before what the home says
        var received = _input.Span.ToArray();
        _input.Release();
        await pump.RunAsync(received);
    }

    // The home knows where elements end, so it says the last word.
    private void LeaveHome(StreamError error)
    {
        if (_deadline.TrySet(_services.Clock, s_closingPatience))
        {
            _ = _pump!.Home.LeaveAsync(error.ToElement().ToUtf8()).AsTask();
        }
    }

    // Time-outs and pings are the home's business. Here it matters that a client that does not read is not waited for when all is over, and
    // that the home is asked from time to time whether it still knows the stream.
    private void Watch(RelayChannel home, long now)
    {
        if (_deadline.IsSet)
        {
            if (_deadline.IsPast(now))
            {
                _connection.Abort();
            }
        }
        else if (home.IsEnding)
        {
            _deadline.Set(_services.Clock, s_closingPatience);
        }
        else if (_services.Clock.GetElapsedTime(Interlocked.Read(ref _lastReceived), now) >= s_probePeriod)
        {
            Interlocked.Exchange(ref _lastReceived, now);
            _ = home.ProbeAsync().AsTask();
        }
    }
}
