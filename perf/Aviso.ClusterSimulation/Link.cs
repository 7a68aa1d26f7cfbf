namespace Aviso.ClusterSimulation;

/// <summary>
/// One direction between two nodes, over the broker: an entry goes at once when nothing is under way, else with those of the next
/// millisecond; acknowledgements go back alone after 20 ms or 32 frames, or with a frame that goes anyway.
/// </summary>
internal sealed class Link(Agenda agenda, Costs costs, double network, Station sender, Station broker, Station receiver)
{
    private const int FrameEntries = 64;
    private const int AckFrames = 32;
    private const double Gather = 1_000;
    private const double AckDelay = 20_000;
    private List<Action> _pending = [];
    private int _underWay;
    private int _unacknowledged;
    private double _framedAt = double.NegativeInfinity;
    private bool _isArmed;
    private bool _isAckDue;

    /// <summary>The direction back.</summary>
    public Link? Back { get; set; }

    public long Frames { get; private set; }

    public long Entries { get; private set; }

    /// <summary>Brings something to the other node, and then does there what it is for.</summary>
    public void Send(Action arrived)
    {
        _pending.Add(arrived);
        Pump();
    }

    private void Pump()
    {
        while (_pending.Count > 0 && (_underWay == 0 || _pending.Count >= FrameEntries || agenda.Now >= _framedAt + Gather))
        {
            var entries = _pending.Count <= FrameEntries ? _pending : _pending[..FrameEntries];
            _pending = _pending.Count <= FrameEntries ? [] : _pending[FrameEntries..];
            Transmit(entries);
        }

        if (_pending.Count > 0 && !_isArmed)
        {
            _isArmed = true;
            agenda.At(_framedAt + Gather, () =>
            {
                _isArmed = false;
                Pump();
            });
        }
    }

    private void Transmit(List<Action> entries)
    {
        _framedAt = agenda.Now;
        Entries += entries.Count;
        _underWay++;
        var acknowledges = Back!._unacknowledged;
        Back._unacknowledged = 0;
        Bring(entries.Count, () =>
        {
            Back.Acknowledged(acknowledges);
            foreach (var entry in entries)
            {
                entry();
            }

            _unacknowledged++;
            if (_unacknowledged >= AckFrames)
            {
                Acknowledge();
            }
            else if (!_isAckDue)
            {
                _isAckDue = true;
                agenda.In(AckDelay, () =>
                {
                    _isAckDue = false;
                    Acknowledge();
                });
            }
        });
    }

    // What this direction has received and not acknowledged yet, in a frame of its own.
    private void Acknowledge()
    {
        var count = _unacknowledged;
        if (count > 0)
        {
            _unacknowledged = 0;
            Back!.Bring(0, () => Acknowledged(count));
        }
    }

    private void Acknowledged(int frames)
    {
        _underWay -= frames;
        Pump();
    }

    // Half of what a frame and its entries cost the nodes is the sender's.
    private void Bring(int entries, Action arrived)
    {
        Frames++;
        var half = (costs.Frame + (entries * costs.Entry)) / 2;
        sender.Do(half, () => agenda.In(network, () =>
            broker.Do(costs.BrokerFrame + (entries * costs.BrokerEntry), () => agenda.In(network, () => receiver.Do(half, arrived)))));
    }
}
