namespace Aviso.Ledger.Clustering;

/// <summary>Tells what is seen several times in a row from what is seen in passing.</summary>
internal sealed class Streaks(int inARow)
{
    private readonly Dictionary<string, int> _running = [];
    private readonly HashSet<string> _found = [];

    /// <summary>What was seen so often in a row.</summary>
    public IReadOnlyCollection<string> Found => _found;

    /// <summary>Notes what is seen at one look.</summary>
    public void Look(IReadOnlyCollection<string> seen)
    {
        foreach (var ended in _running.Keys.Except(seen).ToList())
        {
            _running.Remove(ended);
        }

        foreach (var one in seen)
        {
            if ((_running[one] = _running.GetValueOrDefault(one) + 1) >= inARow)
            {
                _found.Add(one);
            }
        }
    }
}
