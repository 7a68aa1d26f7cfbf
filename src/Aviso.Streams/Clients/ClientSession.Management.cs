using Aviso.Protocol;
using Aviso.Streams.Management;

namespace Aviso.Streams.Clients;

/// <summary>Stream management of a session (XEP-0198): acknowledgements, resumption, hibernation, and its end.</summary>
internal sealed partial class ClientSession
{
    /// <summary>Who tells the client of failed writes while it has no stream management.</summary>
    public CommitFailures Failures => field ??= new(this);

    /// <summary>Turns stream management on (XEP-0198 §3). False when it is on already.</summary>
    public bool TryManage(ManagedQueue managed)
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
            _managed = managed;
            return true;
        }
    }

    /// <summary>Takes the client's count of what it has handled; false when it claims more than was sent.</summary>
    public bool TryAcknowledge(uint handled)
    {
        lock (_lock)
        {
            return TryAcknowledgeLocked(handled);
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
    /// The session goes on over another stream (XEP-0198 §5): first <paramref name="resumed"/> is sent, then everything not acknowledged.
    /// False when the session has ended, or the client claims to have handled more than was sent.
    /// </summary>
    public bool TryResume(ClientStream stream, uint handled, ReadOnlySpan<byte> resumed)
    {
        ClientStream? before;
        lock (_lock)
        {
            if (_isEnded || !TryAcknowledgeLocked(handled))
            {
                return false;
            }

            before = _stream;
            (_stream, _outbox) = (stream, stream.Outbox);
            (Language, IsSecure, Remote) = (stream.Language, stream.IsSecure, stream.Remote);
            stream.Outbox.Write(resumed);
            stream.Outbox.Write(_managed!.Unacknowledged);
        }

        // A half-open connection may still be there; it has lost its session and must not end it.
        before?.Close(StreamError.Conflict);
        return true;
    }

    /// <summary>The stream has ended. The session ends with it, or waits for its client.</summary>
    /// <param name="stream">The stream that ended.</param>
    /// <param name="isClean">Whether one side closed the stream in so many words.</param>
    public async ValueTask StreamEndedAsync(ClientStream stream, bool isClean)
    {
        lock (_lock)
        {
            if (_stream != stream)
            {
                return; // resumed elsewhere
            }

            if (!isClean && _managed is { IsResumable: true } managed && !_isEnded)
            {
                (_stream, _outbox) = (null, null);
                HibernatedSince = _services.Clock.GetTimestamp();
                _expiresAt = HibernatedSince + (long)(managed.MaxWait.TotalSeconds * _services.Clock.TimestampFrequency);
            }
        }

        if (!IsHibernated)
        {
            await EndAsync();
            return;
        }

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
        if (_managed?.Id is { } id)
        {
            _services.Resumable.Remove(id);
        }

        if (!await _services.Sessions.RemoveAsync(this))
        {
            return;
        }

        // From here on nobody finds the session any more; who has found it before adds to the queue, or is turned away.
        IReadOnlyList<(byte[] Stanza, DateTimeOffset SentAt)> left;
        lock (_lock)
        {
            _isEnded = true;
            _room?.TrySetResult();
            left = _managed?.TakeAll() ?? [];
        }

        foreach (var (stanza, sentAt) in left)
        {
            await _services.Entrance.ReturnAsync(this, stanza, sentAt);
        }
    }

    // Invariant: called under the lock.
    private bool TryAcknowledgeLocked(uint handled)
    {
        if (!_managed!.TryAcknowledge(handled))
        {
            return false;
        }

        if (_room is not null && _managed.HasRoom)
        {
            _room.TrySetResult();
            _room = null;
        }

        return true;
    }
}
