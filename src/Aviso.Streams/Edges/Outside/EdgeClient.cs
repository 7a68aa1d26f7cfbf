using System.Net;
using Aviso.Protocol;
using Aviso.Streams.Clients;
using Aviso.Streams.Edges.Link;
using Aviso.Streams.Negotiation;
using Aviso.Streams.Relay;
using Aviso.Streams.Transport;

namespace Aviso.Streams.Edges.Outside;

/// <summary>
/// A client that is connected to an edge: its connection, what it has sent, how long it may take, and what the edge says to it in its own name. One
/// reader; the rest from any thread.
/// </summary>
internal sealed class EdgeClient
{
    // How long it may take to end its side after its stream has ended; and how much later than the inner server this edge gives it up.
    private static readonly TimeSpan s_closingPatience = TimeSpan.FromSeconds(5);

    private readonly EdgeStreamServices _services;
    private Deadline _deadline;
    private volatile bool _isShakingHands;
    private volatile bool _owesHeader = true;

    public EdgeClient(IConnection connection, EdgeStreamServices services)
    {
        (Connection, _services, Input) = (connection, services, new(services.Options));
        _deadline.Set(services.Clock, services.Options.AuthenticationTimeout);
    }

    public IConnection Connection { get; }

    public EdgeInput Input { get; }

    public IPEndPoint? Remote => Connection.Remote;

    /// <summary>Whether nothing can be said to it at the moment.</summary>
    public bool IsShakingHands => _isShakingHands;

    /// <summary>What the inner server is told of it.</summary>
    public EdgeOpening Opening => new(Remote, Connection.LocalPort, Connection.IsSecure ? Connection.ChannelBindings : null);

    /// <summary>Whether there is a moment until which something must have happened.</summary>
    public bool HasDeadline => _deadline.IsSet;

    /// <summary>Whether it is late.</summary>
    public bool IsLate => _deadline.IsPast(_services.Clock.GetTimestamp());

    /// <summary>Its stream ends: it gets a few seconds from now.</summary>
    public void MustEnd() => _deadline.Set(_services.Clock, s_closingPatience);

    /// <summary>The inner server has it, and gives up late logins by itself, with a word to the client.</summary>
    public void IsServed() => _deadline.Extend(_services.Clock, s_closingPatience * 2);

    /// <summary>It has authenticated: it may send more and be silent for as long as it likes.</summary>
    public void HasAuthenticated()
    {
        Input.Free();
        _deadline.Clear();
    }

    /// <summary>The inner server has said something to it.</summary>
    public void WasTold() => _owesHeader = false;

    /// <summary>A new stream begins with what comes next.</summary>
    public void BeginsAnew()
    {
        Input.Restart();
        _owesHeader = true;
    }

    public async Task ShakeHandsAsync(string? host, bool isDirect)
    {
        _isShakingHands = true;
        await Connection.StartTlsAsync(host, isDirect);
        _owesHeader = true;
        _isShakingHands = false;
    }

    /// <summary>Receives; false at the end.</summary>
    public async ValueTask<bool> ReceiveAsync()
    {
        var count = await Input.ReceiveAsync(Connection);
        _services.Metrics.Received(count);
        return count > 0;
    }

    /// <summary>Throws away what comes until it has ended its side, or is late.</summary>
    public async Task DiscardAsync()
    {
        MustEnd();
        do
        {
            Input.Discard();
        }
        while (await Input.ReceiveAsync(Connection) > 0);
    }

    /// <summary>Counts what it has sent and what must not go in; the result is the error for it.</summary>
    public StreamError KeptOut()
    {
        var error = StreamFaults.Of(Input.Fault);
        _services.Metrics.KeptOut(error.Condition);
        return error;
    }

    /// <summary>Closes the stream. For one that no inner server serves: nobody else writes to the client.</summary>
    public async Task CloseAsync(StreamError error)
    {
        MustEnd();
        try
        {
            await Connection.SendAsync((byte[])[.. Header(), .. StreamHeaders.Error(error), .. "</stream:stream>"u8]);
            await Connection.ShutdownSendAsync();
        }
        catch (Exception exception) when (RelayDelivery.IsOfConnection(exception))
        {
            Connection.Abort();
        }
    }

    /// <summary>What is said when the inner server is gone without a word; empty when nothing can be.</summary>
    public ReadOnlyMemory<byte> LastWord() => _isShakingHands
        ? default
        : (byte[])[.. _owesHeader ? Header() : [], .. StreamHeaders.Error(StreamError.SystemShutdown), .. "</stream:stream>"u8];

    private byte[] Header() => StreamHeaders.Opening(
        _services.Random, Jid.TryParse(Input.Header?.To, out var to) && to.IsDomain ? to.Domain : _services.Domain, to: null);
}
