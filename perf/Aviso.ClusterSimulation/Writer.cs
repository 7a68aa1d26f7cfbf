namespace Aviso.ClusterSimulation;

/// <summary>A node's group commit: whatever waits when the last one is done goes with the next.</summary>
internal sealed class Writer(Agenda agenda, Costs costs, Machines machines, Station node, Station database)
{
    private List<Action> _waiting = [];
    private bool _isBusy;

    public long Commits { get; private set; }

    public long Rows { get; private set; }

    public void Append(Action durable)
    {
        _waiting.Add(durable);
        if (!_isBusy)
        {
            Commit();
        }
    }

    private void Commit()
    {
        var rows = _waiting;
        _waiting = [];
        _isBusy = true;
        Commits++;
        Rows += rows.Count;
        node.Do(costs.NodeCommit + (rows.Count * costs.NodeRow), () => agenda.In(machines.Network, () =>
            database.Do(costs.DatabaseCommit + (rows.Count * costs.DatabaseRow), () => agenda.In(machines.Flush + machines.Network, () =>
            {
                foreach (var row in rows)
                {
                    row();
                }

                _isBusy = false;
                if (_waiting.Count > 0)
                {
                    Commit();
                }
            }))));
    }
}
