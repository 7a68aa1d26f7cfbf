using Aviso.Abstractions.Stanzas;
using Aviso.Protocol;
using Aviso.Streams.Management;

namespace Aviso.Streams.Clients;

/// <summary>Stream management of a session (XEP-0198): acknowledgements, resumption, hibernation, and its end.</summary>
internal sealed partial class ClientSession
{
    // Longer than a store that is still of use takes for a write.
    private static readonly TimeSpan s_patienceForRest = TimeSpan.FromSeconds(10);

    // The stream that had the session last, which may still be handling what it has received.
    private ClientStream? _left;

    /// <summary>Who tells the client of failed writes while it has no stream management.</summary>
    public CommitFailures Failures => field ??= new(this);

    /// <summary>Turns stream management on (XEP-0198 §3). False when it is on already.</summary>
    /// <param name="managed">What it keeps.</param>
    /// <param name="tell">Tells the client: stanzas sent before do not count for either side, those behind it do.</param>
    public bool TryManage(ManagedQueue managed, Action tell)
    {
        lock (_lock)
        {
            if (_managed is not null)
            {
                return false;
            }

            // XEP-0198 §9.1: enabled with the resource, it counts what came before the client was told of either.
            var now = _services.Clock.GetUtcNow();
            if (_early?.TrueForAll(stanza => managed.TryAdd(stanza, now)) == false)
            {
                return false;
            }

            _early?.Clear();
            tell();
            _managed = managed;
            return true;
        }
    }

    /// <summary>Takes the client's count of what it has handled; false when it claims more than was sent.</summary>
    public bool TryAcknowledge(uint handled)
    {
        TaskCompletionSource? room;
        lock (_lock)
        {
            if (!_managed!.TryAcknowledge(handled))
            {
                return false;
            }

            room = TakeRoom();
        }

        room?.TrySetResult();
        return true;
    }

    /// <summary>
    /// Tells the client how much has been handled, and owes it another answer while writes are under way. The count is read and sent in
    /// one step: an answer to the writes that become durable just now must not be overtaken by an older, lower one, which to the client
    /// is a count that went around (XEP-0198 §4).
    /// </summary>
    public void Answer(ClientStream stream)
    {
        lock (_lock)
        {
            if (_stream == stream && _managed is { } managed)
            {
                managed.IsAnswerOwed = !managed.Received.IsSettled;
                _outbox?.Write(ManagementElements.Answer(managed.Received.Handled));
            }
        }
    }

    /// <summary>A write behind a received stanza has become durable: an acknowledgement that was held back may go out.</summary>
    public void AnswerWhenSettled()
    {
        lock (_lock)
        {
            if (_managed is { IsAnswerOwed: true, Received.IsSettled: true } managed)
            {
                managed.IsAnswerOwed = false;
                _outbox?.Write(ManagementElements.Answer(managed.Received.Handled));
            }
        }
    }

    /// <summary>A write behind a received stanza has failed: the stream ends, unacknowledged, and the client sends the stanza again.</summary>
    public void BreakOff() => Close(StreamError.InternalServerError);

    /// <summary>Asks the client for its count when something has been unacknowledged since the last look.</summary>
    public void AskIfWaiting()
    {
        if (_managed is null)
        {
            return;
        }

        lock (_lock)
        {
            if (_managed.MustAskNow())
            {
                _outbox?.Write(ManagementElements.Request);
            }
        }
    }

    /// <summary>
    /// Tells of the messages that the client has not acknowledged for long: its connection may be dead and nobody has noticed.
    /// </summary>
    public void TellOfOverdue()
    {
        if (_managed is null || !_services.Entrance.IsWaitingWatched)
        {
            return;
        }

        IReadOnlyList<byte[]> overdue;
        lock (_lock)
        {
            overdue = _managed.TakeOverdue(_services.Clock.GetUtcNow());
        }

        _ = TellAsync(overdue);
    }

    /// <summary>
    /// Before the session goes on over another stream: takes it from the one that has it, which may be half-open only, and waits until
    /// what was received there has been handled and is durable. Only then both sides mean the same by the count that the client is
    /// told: what is not counted it sends again. False when the session has ended, the client claims to have handled more than
    /// was sent, or that takes too long.
    /// </summary>
    public async ValueTask<bool> TryComeToRestAsync(uint handled)
    {
        ClientStream? before;
        TaskCompletionSource? room;
        lock (_lock)
        {
            if (!IsOpen || !_managed!.TryAcknowledge(handled))
            {
                return false;
            }

            (before, room) = (_stream, TakeRoom());
            if (before is not null)
            {
                _left = before;
                Hibernate();
            }
        }

        room?.TrySetResult();
        before?.Close(StreamError.Conflict); // it has lost its session and does not end it
        try
        {
            await (_left?.QuietAsync() ?? Task.CompletedTask).WaitAsync(s_patienceForRest, _services.Clock);
            await _managed!.Received.SettledAsync().WaitAsync(s_patienceForRest, _services.Clock);
            return _managed.Received.IsSettled; // a write that failed never is: then the session is about to end
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>
    /// The session, come to rest, goes on over another stream (XEP-0198 §5): first <paramref name="resumed"/> is sent, then everything
    /// not acknowledged. False when the session has ended, the client claims to have handled more than was sent, or another stream has got the
    /// session, or had it meanwhile, so that <paramref name="received"/>, which the client is told, is no longer true.
    /// </summary>
    public bool TryResume(ClientStream stream, uint handled, uint received, ReadOnlySpan<byte> resumed)
    {
        TaskCompletionSource? room;
        lock (_lock)
        {
            if (!IsOpen || _stream is not null || !_managed!.Received.IsSettled || _managed.Received.Handled != received || !_managed!.TryAcknowledge(handled))
            {
                return false;
            }

            (_stream, _outbox) = (stream, stream.Outbox);
            (Language, IsSecure, Remote) = (stream.Language, stream.IsSecure, stream.Remote);
            stream.Outbox.Write(resumed);
            stream.Outbox.WriteUnbounded(_managed.Unacknowledged);
            room = TakeRoom();
        }

        room?.TrySetResult();
        return true;
    }

    /// <summary>The stream has ended. The session ends with it, or waits for its client.</summary>
    /// <param name="stream">The stream that ended.</param>
    /// <param name="isClean">Whether one side closed the stream in so many words.</param>
    public async ValueTask StreamEndedAsync(ClientStream stream, bool isClean)
    {
        IReadOnlyList<byte[]> waiting = [];
        lock (_lock)
        {
            if (_stream != stream)
            {
                return; // resumed elsewhere
            }

            if (!isClean && _managed is { IsResumable: true } managed && !_isEnded)
            {
                Hibernate();
                waiting = _services.Entrance.IsWaitingWatched ? managed.TakeUntold() : [];
            }
        }

        if (!IsHibernated)
        {
            await EndAsync();
            return;
        }

        await TellAsync(waiting);
        _services.Resumable.EndSurplusOf(Account);
    }

    /// <summary>Ends the session when it has waited long enough.</summary>
    public void ExpireAt(long now)
    {
        if (IsHibernated && now >= Interlocked.Read(ref _expiresAt))
        {
            _ = EndAsync();
        }
    }

    /// <summary>Takes the session out of its account and gives what the client did not acknowledge to somebody else.</summary>
    public async ValueTask EndAsync()
    {
        if (_isMoving)
        {
            return; // who moves it has the last word
        }

        if (_managed?.Id is { } id)
        {
            _services.Resumable.Remove(id);
        }

        if (!await _services.Sessions.RemoveAsync(this))
        {
            return;
        }

        try
        {
            await ReturnUnacknowledgedAsync();
        }
        finally
        {
            _services.Sessions.Left(this);
            IsOver();
        }
    }

    private async ValueTask ReturnUnacknowledgedAsync()
    {
        // From here on nobody finds the session any more; who has found it before adds to the queue, or is turned away.
        IReadOnlyList<(byte[] Stanza, DateTimeOffset SentAt)> left;
        TaskCompletionSource? room;
        lock (_lock)
        {
            _isEnded = true;
            left = _managed?.TakeAll() ?? [];
            room = TakeRoom();
        }

        room?.TrySetResult();
        foreach (var (stanza, sentAt) in left)
        {
            await _services.Entrance.ReturnAsync(this, stanza, sentAt);
        }
    }

    private async ValueTask TellAsync(StanzaContext leg)
    {
        leg.BeginTarget(this);
        await _services.Entrance.WaitingAsync(leg);
        leg.EndTarget();
    }

    private async Task TellAsync(IReadOnlyList<byte[]> waiting)
    {
        foreach (var message in waiting)
        {
            await _services.Entrance.WaitingAsync(this, message);
        }
    }

    // Invariant: called under the lock.
    private void Hibernate()
    {
        (_stream, _outbox) = (null, null);
        HibernatedSince = _services.Clock.GetTimestamp();
        _expiresAt = Deadline.After(_services.Clock, _managed!.MaxWait);
    }

    // Who waits for room, when there is some or the session takes nothing any more. Invariant: called under the lock; told outside of it.
    private TaskCompletionSource? TakeRoom()
    {
        if (IsOpen && _managed is { HasRoom: false })
        {
            return null;
        }

        var room = _room;
        _room = null;
        return room;
    }
}
