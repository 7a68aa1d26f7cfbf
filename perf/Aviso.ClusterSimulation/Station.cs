namespace Aviso.ClusterSimulation;

/// <summary>Some cores that take work in the order in which it comes.</summary>
internal sealed class Station(Agenda agenda, int cores)
{
    private readonly Queue<(double Cost, Action? Done)> _waiting = new();
    private int _busy;

    /// <summary>Microseconds of work taken on since the last <see cref="Reset"/>.</summary>
    public double Work { get; private set; }

    public int Cores => cores;

    /// <summary>Work that has not begun, in pieces.</summary>
    public int Waiting => _waiting.Count;

    public void Reset() => Work = 0;

    public void Do(double cost, Action? done = null)
    {
        Work += cost;
        if (_busy < cores)
        {
            Begin(cost, done);
        }
        else
        {
            _waiting.Enqueue((cost, done));
        }
    }

    private void Begin(double cost, Action? done)
    {
        _busy++;
        agenda.In(cost, () =>
        {
            _busy--;
            if (_waiting.TryDequeue(out var next))
            {
                Begin(next.Cost, next.Done);
            }

            done?.Invoke();
        });
    }
}
