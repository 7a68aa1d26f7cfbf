using System.Buffers;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Protocol;

namespace Aviso.Modules.ClientState;

/// <summary>
/// What waits for one inactive client: at most so many stanzas, in the order in which they will be sent. Thread-safe; what
/// is sent is sent under the lock, so that nothing overtakes.
/// </summary>
internal sealed class WaitingStanzas(ISession session, MobileLogic logic, ClientStateOptions options, TimeProvider clock)
{
    private readonly Lock _lock = new();
    private readonly List<(StanzaKind Kind, Jid From, byte[] Bytes)> _stanzas = [];
    private ITimer? _timer;
    private bool _isOver;

    /// <summary>Takes a leg that may wait; false when it has to go out now, with everything before it sent.</summary>
    public bool TryTake(StanzaContext leg)
    {
        var waiting = MobileRules.Of(logic, leg.Stanza);
        lock (_lock)
        {
            if (waiting == Waiting.No || _isOver)
            {
                SendAll();
                return false;
            }

            if (waiting == Waiting.Last)
            {
                _stanzas.RemoveAll(one => one.Kind == leg.Stanza.Kind && one.From.Equals(leg.From));
            }

            if (_stanzas.Count >= options.MaxQueueSize)
            {
                SendAll();
                return false;
            }

            var copy = LegCopy.Of(leg);
            var bytes = new byte[copy.Length];
            copy.CopyTo(bytes);
            _stanzas.Add((leg.Stanza.Kind, leg.From, bytes));
            StartTimer();
            return true;
        }
    }

    /// <summary>The client is active: everything is sent, and nothing waits any more.</summary>
    public void End()
    {
        lock (_lock)
        {
            _isOver = true;
            SendAll();
        }
    }

    /// <summary>The session goes on on another node: nothing is sent from here any more.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _isOver = true;
            _timer?.Dispose();
            _timer = null;
            _stanzas.Clear();
        }
    }

    /// <summary>Writes how the client wants it, and what waits.</summary>
    public void Write(StateWriter state)
    {
        lock (_lock)
        {
            state.Number((int)logic);
            state.Number(_stanzas.Count);
            foreach (var (kind, from, bytes) in _stanzas)
            {
                state.Number((int)kind);
                state.Text(from.ToString());
                state.Bytes(bytes);
            }
        }
    }

    /// <summary>Takes what waited on another node.</summary>
    public void Read(ref StateReader state)
    {
        lock (_lock)
        {
            for (var left = state.Count(); left > 0; left--)
            {
                _stanzas.Add(((StanzaKind)state.Number(), Jid.Parse(state.Text()), state.Bytes().ToArray()));
                StartTimer();
            }
        }
    }

    private void StartTimer()
    {
        if (logic == MobileLogic.V1)
        {
            _timer ??= clock.CreateTimer(_ => SendLate(), null, options.MaxTimeout, Timeout.InfiniteTimeSpan);
        }
    }

    private void SendLate()
    {
        lock (_lock)
        {
            SendAll();
        }
    }

    // Invariant: called under the lock.
    private void SendAll()
    {
        _timer?.Dispose();
        _timer = null;

        // Sending to a client that is too slow ends its session, and that leads back here.
        var stanzas = _stanzas.ToArray();
        _stanzas.Clear();
        foreach (var (_, _, bytes) in stanzas)
        {
            session.Send(bytes);
        }
    }
}
