using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Stanzas;
using Aviso.Core.Accounts;
using Aviso.Core.Modules;
using Aviso.Core.Routing;
using Aviso.Protocol;
using Microsoft.Extensions.Logging;

namespace Aviso.Core.Homes;

/// <summary>
/// The router's way to accounts that may live on other nodes. A stanza goes to the account's home as bytes; its sender is told "handled"
/// when that node has handled and stored it. Thread-safe.
/// </summary>
internal sealed partial class NodeRouting
{
    private readonly ICluster _cluster;
    private readonly INodeLink _link;
    private readonly AccountHomes _homes;
    private readonly AccountLookup _accounts;
    private readonly StanzaRouter _router;
    private readonly ModuleRegistry _modules;
    private readonly HomeOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly Detours _detours;
    private readonly NodeLegs _legs;
    private long _lastTicket;

    public NodeRouting(
        ICluster cluster, INodeLink link, AccountHomes homes, AccountLookup accounts, StanzaRouter router, ModuleRegistry modules, HomeOptions options, TimeProvider clock, ILogger<NodeRouting> log)
    {
        (_cluster, _link, _homes, _accounts, _router, _modules, _options, _clock, _log) = (cluster, link, homes, accounts, router, modules, options, clock, log);
        _legs = new(router, modules, log);
        _detours = new(this, options, clock);
        Arrivals = new(cluster, homes, accounts, router, this, _legs);
    }

    /// <summary>Takes what other nodes send.</summary>
    public NodeArrivals Arrivals { get; }

    /// <summary>Stanzas that wait because their recipient's node cannot be reached.</summary>
    public int Waiting => _detours.Count;

    /// <summary>Whether stanzas of an account wait, so that further ones must not overtake them.</summary>
    public bool IsDetoured(Jid account) => _detours.IsOn(account);

    /// <summary>Routes a leg whose account is not open on this node.</summary>
    public ValueTask RouteAsync(StanzaContext leg, bool isReceived = false)
    {
        var account = leg.To!.Bare;
        // Who must be asked for, waits in a lane of his own: the sender's other recipients are none the slower.
        var home = _detours.IsOn(account) ? null : _cluster.Homes.TryFind(account);
        return home == _cluster.Ownership.Self ? HandleAsync(leg, isReceived)
            : home is null ? LeaveAsync(leg, null, isReceived)
            : SendAsync(leg, home, isReceived);
    }

    /// <summary>Brings an answer to the node that has asked in the server's name; ids say which.</summary>
    public void BringAnswer(StanzaContext leg, ReadOnlySpan<byte> life)
    {
        foreach (var node in _cluster.Ownership.Nodes)
        {
            if (node != _cluster.Ownership.Self && life.SequenceEqual(System.Text.Encoding.ASCII.GetBytes(node.Life)))
            {
                var going = _link.SendAsync(node, new(LinkTopic.Stanzas, NodeStanza.Encode(leg, isReceived: false)));
                leg.Commits?.Add(going);
                return;
            }
        }
    }

    /// <summary>Handles a leg here, if its account lives here; false when it does not.</summary>
    public async ValueTask<bool> TryHandleAsync(StanzaContext leg, bool isReceived)
    {
        if (IsForNobody(leg))
        {
            return true;
        }

        if (await _accounts.FindAsync(leg.To!.Bare) is not { } account)
        {
            await _router.NobodyAsync(leg);
            return true;
        }

        if (!_homes.TryServe(account) || !account.Gate!.TryEnter(leg))
        {
            return false;
        }

        await _router.InsideAsync(leg, account, account.Gate, isReceived);
        return true;
    }

    /// <summary>Brings bytes to a node, or wherever the account has gone meanwhile. Completes when they have been handled, or the sender was told that they could not be.</summary>
    /// <exception cref="LifeOverException">This node began a new life meanwhile.</exception>
    public async Task DeliverAsync(Jid account, NodeId home, ReadOnlyMemory<byte> bytes)
    {
        var (life, ticket) = (Life, NextTicket());
        switch (await SendAsync(home, bytes))
        {
            case LinkOutcome.NoRoom:
                await RefuseAsync(bytes);
                break;
            case LinkOutcome.PeerGone when life != Life:
                throw new LifeOverException();
            case LinkOutcome.PeerGone:
                NotThere(account);
                await _detours.AddAsync(account, bytes, ticket, isAgain: true);
                break;
        }
    }

    /// <summary>The life of this node.</summary>
    public NodeId Life => _cluster.Ownership.Self;

    /// <summary>Where an account is to be looked for: here, or on another node; neither when nobody could say in time.</summary>
    public Task<(bool IsHere, NodeId? Home)> WhereAsync(Jid account) => _homes.WhereAsync(account).AsTask();

    /// <summary>
    /// Sends bytes to a node. What goes on to a further one passes a full window: the node it came from keeps it in a window of its own until it has been handled, and
    /// two nodes whose windows are full of what each sends back to the other would wait for ever.
    /// </summary>
    public Task<LinkOutcome> SendAsync(NodeId home, ReadOnlyMemory<byte> bytes) =>
        _link.SendAsync(home, new(LinkTopic.Stanzas, bytes, IsUrgent: NodeStanza.IsFurther(bytes.Span)));

    /// <summary>A node at which an account was to be found is gone.</summary>
    public void NotThere(Jid account) => _cluster.Homes.NotThere(account);

    /// <summary>Something failed that should have brought a stanza to its account; it is tried again.</summary>
    public void NotBrought(Jid account, Exception exception) => Log.NotBrought(_log, account, exception);

    /// <summary>Handles bytes here; the result are their writes, or null when the account does not live here after all.</summary>
    public async Task<Task?> HandleHereAsync(ReadOnlyMemory<byte> bytes)
    {
        var commits = new LegCommits();
        var isHandled = true;
        await _legs.WithAsync(bytes, commits, async (leg, header) => isHandled = await TryHandleAsync(leg, header.IsReceived));
        return isHandled ? _legs.StoredAsync(bytes, commits) : null;
    }

    /// <summary>Tells the sender of a stanza that it could not be brought to its recipient now.</summary>
    public Task RefuseAsync(ReadOnlyMemory<byte> bytes) => _legs.RefuseAsync(bytes);

    /// <summary>Keeps bytes until somebody has said where their account lives, and brings them there.</summary>
    public Task DetourAsync(Jid account, ReadOnlyMemory<byte> bytes) => _detours.AddAsync(account, bytes, NextTicket());

    // On one node nobody sends presence, or asks for that of a contact in the server's name, when no resource is connected. Other nodes
    // cannot know; so it ends here, before it costs a look into the store.
    private bool IsForNobody(StanzaContext leg) => leg.Stanza.Kind == StanzaKind.Presence
        && (leg.Stanza.Type is StanzaType.Available or StanzaType.Unavailable || (leg.Stanza.Type == StanzaType.Probe && leg.From.IsBare))
        && _accounts.TryGet(leg.To!.Bare) is not { Sessions.Count: > 0 };

    private async ValueTask HandleAsync(StanzaContext leg, bool isReceived)
    {
        if (!await TryHandleAsync(leg, isReceived))
        {
            await LeaveAsync(leg, null, isReceived); // it comes or goes just now, or this node is between two lives
        }
    }

    private ValueTask SendAsync(StanzaContext leg, NodeId home, bool isReceived)
    {
        return leg.Sender is null || _link.HasRoom(home) ? LeaveAsync(leg, home, isReceived) : SendWithRoomAsync(leg, home, isReceived);
    }

    // Who sends more than the recipient's node can take is not read meanwhile.
    private async ValueTask SendWithRoomAsync(StanzaContext leg, NodeId home, bool isReceived)
    {
        using var patience = new CancellationTokenSource(_options.Patience, _clock);
        try
        {
            await _link.WaitForRoomAsync(home, patience.Token);
        }
        catch (OperationCanceledException)
        {
            // The link says so itself, and the sender is told.
        }

        await LeaveAsync(leg, home, isReceived);
    }

    private ValueTask LeaveAsync(StanzaContext leg, NodeId? home, bool isReceived)
    {
        var verdict = leg.Sender is null ? new(Verdict.Continue) : _modules.Tables.Hooks.RunAsync(Hooks.Leaving, leg);
        if (!verdict.IsCompletedSuccessfully)
        {
            return LeaveSlowAsync(verdict, leg, home, isReceived);
        }

        if (verdict.Result == Verdict.Continue)
        {
            Go(leg, home, isReceived);
        }

        return ValueTask.CompletedTask;
    }

    private async ValueTask LeaveSlowAsync(ValueTask<Verdict> verdict, StanzaContext leg, NodeId? home, bool isReceived)
    {
        if (await verdict == Verdict.Continue)
        {
            Go(leg, home, isReceived);
        }
    }

    private void Go(StanzaContext leg, NodeId? home, bool isReceived)
    {
        var (account, bytes) = (leg.To!.Bare, NodeStanza.Encode(leg, isReceived));
        var going = home is null ? DetourAsync(account, bytes) : DeliverAsync(account, home, bytes);
        leg.Commits?.Add(going);
    }

    private long NextTicket() => Interlocked.Increment(ref _lastTicket);

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "A stanza for {Account} that waits here could not be brought to it; it is tried again")]
        public static partial void NotBrought(ILogger logger, Jid account, Exception exception);
    }
}
