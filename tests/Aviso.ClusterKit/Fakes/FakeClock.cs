using Aviso.Testing.Time;

namespace Aviso.ClusterKit.Fakes;

/// <summary>The clock of one node. While the node is suspended time goes on and timers do not fire; they fire when it wakes.</summary>
internal sealed class FakeClock(FakeTime time) : TimeProvider
{
    private readonly Queue<Action> _missed = new();

    public bool IsSuspended { get; private set; }

    /// <summary>A node that has crashed does nothing any more.</summary>
    public bool IsDead { get; set; }

    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(_ => Run(() => callback(state)), null, dueTime, period);

    /// <summary>Runs something in the node, or when it wakes.</summary>
    public void Run(Action action)
    {
        if (IsDead)
        {
            return;
        }

        if (IsSuspended)
        {
            _missed.Enqueue(action);
        }
        else
        {
            action();
        }
    }

    public void Suspend() => IsSuspended = true;

    public void Resume()
    {
        IsSuspended = false;
        while (_missed.TryDequeue(out var action))
        {
            action();
        }
    }
}
