namespace Aviso.ClusterSimulation;

/// <summary>What happens when, in simulated microseconds.</summary>
internal sealed class Agenda
{
    private readonly PriorityQueue<Action, (double At, long Order)> _queue = new();
    private long _order;

    public double Now { get; private set; }

    public void At(double time, Action action) => _queue.Enqueue(action, (time, _order++));

    public void In(double delay, Action action) => At(Now + delay, action);

    /// <summary>Lets everything happen until a time.</summary>
    public void RunUntil(double time)
    {
        while (_queue.TryPeek(out _, out var next) && next.At <= time)
        {
            Now = next.At;
            _queue.Dequeue()();
        }

        Now = time;
    }
}
