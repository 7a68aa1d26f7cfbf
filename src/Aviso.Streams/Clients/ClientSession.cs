using System.Net;
using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Protocol;
using Aviso.Streams.Management;
using Aviso.Xml;

namespace Aviso.Streams.Clients;

/// <summary>
/// A bound resource. It begins with a stream, and with stream management it may outlive it: while it waits for its client to
/// come back (hibernates), what is sent to it is kept.
/// </summary>
internal sealed partial class ClientSession : ISession
{
    private const int MaxEarly = 64;
    private readonly ClientStreamServices _services;
    private readonly Lock _lock = new();
    private volatile ClientStream? _stream;
    private volatile Outbox? _outbox;
    private volatile ManagedQueue? _managed;
    private volatile AvailablePresence? _presence;
    private volatile bool _isEnded;
    private TaskCompletionSource? _room;
    private List<byte[]>? _early = [];
    private long _expiresAt;

    public ClientSession(ClientStream stream, Jid jid, IAccount account, ClientStreamServices services)
    {
        (_stream, _services) = (stream, services);
        (Jid, Account, Language, IsSecure, Remote) = (jid, account, stream.Language, stream.IsSecure, stream.Remote);
        BoundAt = services.Clock.GetUtcNow();
    }

    public Jid Jid { get; }

    public Guid? Client { get; init; }

    public IAccount Account { get; }

    public IVirtualHost Host => Account.Host;

    public IPEndPoint? Remote { get; private set; }

    public ReadOnlyMemory<byte> Language { get; private set; }

    public bool IsSecure { get; private set; }

    public bool IsAnonymous => Account.IsAnonymous;

    public bool IsOpen => !_isEnded && !_isMoving;

    public bool IsConnected => _stream is not null && !_isEnded;

    public bool MayRepeat { get; init; }

    public DateTimeOffset BoundAt { get; }

    public AvailablePresence? Presence
    {
        get => _presence;
        set => _presence = value;
    }

    public bool IsInterested { get; set; }

    public SlotBag Slots { get; } = new(isOfSession: true);

    /// <summary>What stream management keeps for the session; null while it is not enabled.</summary>
    public ManagedQueue? Managed => _managed;

    /// <summary>Whether the session waits for its client.</summary>
    public bool IsHibernated => _stream is null && !_isEnded;

    /// <summary>Since when it waits, as a timestamp of the clock.</summary>
    public long HibernatedSince { get; private set; }

    public ValueTask DeliverAsync(StanzaContext leg)
    {
        leg.BeginTarget(this);
        var verdict = _services.Entrance.DeliveringAsync(leg);
        return verdict.IsCompletedSuccessfully ? WriteAsync(leg, verdict.Result) : DeliverLaterAsync(verdict, leg);
    }

    public async ValueTask<bool> WaitForRoomAsync()
    {
        var outbox = _outbox;
        if (outbox is not null)
        {
            await outbox.DrainAsync();
        }

        if (_managed is null)
        {
            return outbox is { IsClosed: false };
        }

        Task? room = null;
        lock (_lock)
        {
            if (IsOpen && !_managed.HasRoom)
            {
                room = (_room ??= new(_services.Relays.Limits.IsInline ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously)).Task;
            }
        }

        if (room is not null)
        {
            await room;
        }

        return true; // what stream management keeps is not lost with the connection
    }

    public void Send(ReadOnlySpan<byte> stanza)
    {
        lock (_lock)
        {
            if (!IsOpen)
            {
                return; // of a session that moves, nobody has anything of the server's own making under way
            }

            if (_managed is null)
            {
                WriteOrKeep(stanza);
                return;
            }

            if (_managed.TryAdd(stanza, _services.Clock.GetUtcNow()))
            {
                Pass(stanza);
                return;
            }
        }

        GiveUp();
    }

    public void Send(Element stanza) => Send(stanza.ToUtf8(Namespaces.Client));

    /// <summary>Begins to send: first what tells the client that it is bound, then what came for it meanwhile.</summary>
    public void Open(ReadOnlySpan<byte> first)
    {
        lock (_lock)
        {
            if (_stream?.Outbox is { } outbox)
            {
                outbox.Write(first);
                outbox.Write(_managed is null ? default : _managed.Unacknowledged);
                _early?.ForEach(stanza => outbox.Write(stanza));
                _outbox = outbox;
            }

            _early = null;
        }
    }

    /// <summary>Ends the session for good: its stream, if it has one, is closed with the error.</summary>
    public void Close(StreamError error)
    {
        if (_stream is { } stream)
        {
            stream.Close(error);
        }
        else
        {
            _ = EndAsync();
        }
    }

    private async ValueTask DeliverLaterAsync(ValueTask<Verdict> verdict, StanzaContext leg) => await WriteAsync(leg, await verdict);

    private ValueTask WriteAsync(StanzaContext leg, Verdict verdict)
    {
        var isWaiting = false;
        var isSettled = verdict != Verdict.Continue || TryWrite(leg, out isWaiting);
        leg.EndTarget();
        return !isSettled ? TurnAwayAsync(leg) : isWaiting ? TellAsync(leg) : ValueTask.CompletedTask;
    }

    // False when the session ended or moved while the stanza was on its way, or cannot take more and ends now. It waits when it is kept for a
    // client that is not connected.
    private bool TryWrite(StanzaContext leg, out bool isWaiting)
    {
        isWaiting = false;
        _services.Metrics.Delivered(leg.Stanza.Kind);

        // Under the lock also while there is no stream management: it may be turned on just now, and then both sides must begin to
        // count at the same stanza.
        lock (_lock)
        {
            if (IsOpen)
            {
                if (_managed is null && _outbox is { } outbox)
                {
                    outbox.Write(leg);
                    return true;
                }

                if (_managed is null)
                {
                    var copy = LegCopy.Of(leg);
                    var kept = new byte[copy.Length];
                    copy.CopyTo(kept);
                    WriteOrKeep(kept);
                    return true;
                }

                if (_managed.TryAdd(leg, _services.Clock.GetUtcNow(), out var bytes))
                {
                    Pass(bytes);
                    isWaiting = _stream is null;
                    if (isWaiting)
                    {
                        _managed.MarkAllTold();
                    }

                    return true;
                }
            }
        }

        return false;
    }

    private async ValueTask TurnAwayAsync(StanzaContext leg)
    {
        if (IsOpen)
        {
            GiveUp();
            await EndAsync();
        }

        if (leg.IsKept)
        {
            leg.IsRefused = true;
            return;
        }

        await _services.Entrance.TurnAwayAsync(leg, Account);
    }

    // Invariant: called under the lock. A few stanzas may come between the admission of a session and its opening.
    private void WriteOrKeep(ReadOnlySpan<byte> stanza)
    {
        if (_early is null)
        {
            _outbox?.Write(stanza);
        }
        else if (_early.Count < MaxEarly)
        {
            _early.Add(stanza.ToArray());
        }
    }

    private void Pass(ReadOnlySpan<byte> stanza)
    {
        _outbox?.Write(stanza);
        if (_managed!.MustAskAfterSending())
        {
            _outbox?.Write(ManagementElements.Request);
        }
    }

    private void GiveUp() => Close(StreamError.PolicyViolation.WithText("Too many stanzas wait for your acknowledgement."));
}
