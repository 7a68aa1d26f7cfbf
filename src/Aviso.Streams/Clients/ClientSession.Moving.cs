using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Sessions;
using Aviso.Streams.Management;
using Aviso.Streams.Moving;

namespace Aviso.Streams.Clients;

/// <content>A session that waits for its client goes on on another node (ADR 12).</content>
internal sealed partial class ClientSession
{
    // What comes for it is turned away, and goes to wherever the account lives then. Set under the lock.
    private volatile bool _isMoving;
    private bool _isOver;
    private TaskCompletionSource? _over;

    /// <summary>Makes a session that has come from another node and waits for its client.</summary>
    public ClientSession(MovedSession moved, IAccount account, ClientStreamServices services)
    {
        _services = services;
        (Jid, Account, Language, IsSecure, Remote) = (moved.Jid, account, moved.Language, moved.IsSecure, moved.Remote);
        (Client, MayRepeat, BoundAt, IsInterested) = (moved.Client, moved.MayRepeat, moved.BoundAt, moved.IsInterested);
        (_presence, _early) = (moved.Presence, null);
        _managed = services.Management.Restore(this, moved);
        HibernatedSince = services.Clock.GetTimestamp();
        _expiresAt = Deadline.After(services.Clock, moved.WaitLeft);
    }

    /// <summary>Ends the session, whoever has begun with that, and completes when everything that follows has been done.</summary>
    public async Task EndedAsync()
    {
        await EndAsync();
        Task over;
        lock (_lock)
        {
            over = _isOver ? Task.CompletedTask : (_over ??= new()).Task;
        }

        await over.WaitAsync(s_patienceForRest, _services.Clock);
    }

    /// <summary>Takes the session from its stream, which is closed next: from here on it waits for its client.</summary>
    public void LetGo()
    {
        lock (_lock)
        {
            if (!_isEnded && _stream is { } stream && _early is null)
            {
                _left = stream;
                Hibernate();
            }
        }
    }

    /// <summary>Waits until what its last stream had received has been handled and is durable. False: it cannot be moved.</summary>
    public async Task<bool> ComesToRestAsync()
    {
        try
        {
            await (_left?.QuietAsync() ?? Task.CompletedTask).WaitAsync(s_patienceForRest, _services.Clock);
            await _managed!.Received.SettledAsync().WaitAsync(s_patienceForRest, _services.Clock);
            return IsHibernated && _managed.Received.IsSettled;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>From here on nothing of it changes; false when it has ended, or a client has it again.</summary>
    public bool TryFreeze()
    {
        TaskCompletionSource? room;
        lock (_lock)
        {
            if (_isEnded || _stream is not null || !_managed!.Received.IsSettled)
            {
                return false;
            }

            _isMoving = true;
            room = TakeRoom();
        }

        room?.TrySetResult();
        return true;
    }

    /// <summary>It stays, and is to be ended.</summary>
    public void Thaw()
    {
        lock (_lock)
        {
            _isMoving = false;
        }
    }

    /// <summary>All that there is of it.</summary>
    public MovedSession Moved(IEnumerable<SessionPart> parts)
    {
        List<(string, int, ReadOnlyMemory<byte>)> states = [];
        foreach (var part in parts)
        {
            var output = new StateWriter();
            if (part.Write(this, output))
            {
                states.Add((part.Name, part.Version, output.Written));
            }
        }

        lock (_lock)
        {
            var left = (_expiresAt - _services.Clock.GetTimestamp()) / (double)_services.Clock.TimestampFrequency;
            return _managed!.Write(new MovedSession
            {
                Jid = Jid,
                Id = _managed.Id!,
                WaitLeft = TimeSpan.FromSeconds(Math.Max(0, left)),
                Client = Client,
                MayRepeat = MayRepeat,
                BoundAt = BoundAt,
                IsInterested = IsInterested,
                Presence = _presence,
                Language = Language,
                IsSecure = IsSecure,
                Remote = Remote,
                Parts = states,
            });
        }
    }

    /// <summary>It goes on on the other node.</summary>
    public void HasMoved()
    {
        _services.Resumable.Remove(_managed!.Id!);
        lock (_lock)
        {
            _isEnded = true;
            _managed.TakeAll();
        }
    }

    /// <summary>It has come, and waits for its client: those who want to know of messages that wait are told.</summary>
    public Task TellOfWaitingAsync()
    {
        IReadOnlyList<byte[]> waiting;
        lock (_lock)
        {
            waiting = IsHibernated && _services.Entrance.IsWaitingWatched ? _managed!.TakeUntold() : [];
        }

        return TellAsync(waiting);
    }

    private void IsOver()
    {
        TaskCompletionSource? over;
        lock (_lock)
        {
            (_isOver, over) = (true, _over);
        }

        over?.TrySetResult();
    }
}
