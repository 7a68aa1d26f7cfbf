namespace Aviso.ClusterSimulation;

/// <summary>The people: who lives where, whom they know, and what they do when.</summary>
internal sealed class Crowd
{
    private readonly Agenda _agenda;
    private readonly Costs _costs;
    private readonly TrafficMix _mix;
    private readonly Cluster _cluster;
    private readonly Random _random;
    private readonly byte[] _homes;

    public Crowd(Agenda agenda, Costs costs, TrafficMix mix, Cluster cluster, Random random)
    {
        (_agenda, _costs, _mix, _cluster, _random) = (agenda, costs, mix, cluster, random);
        _homes = new byte[mix.Sessions];
        for (var person = 0; person < _homes.Length; person++)
        {
            _homes[person] = (byte)random.Next(cluster.Nodes.Count);
        }
    }

    /// <summary>Microseconds from sending to receiving.</summary>
    public List<double> Deliveries { get; } = [];

    /// <summary>Microseconds from sending until the sender is told that the message is safe.</summary>
    public List<double> Acknowledgements { get; } = [];

    public void Begin()
    {
        Repeat(_mix.Messages, Message);
        Repeat(_mix.Changes, Change);
        Repeat(_mix.Logins, LogIn);
        Repeat(_mix.Logins, LogOut);
    }

    private int Anybody => _random.Next(_homes.Length);

    // The same contacts each time, without a list of 150 for each of a million.
    private int HomeOfContact(int person, int contact) =>
        _homes[(int)((ulong)HashCode.Combine(person, contact) % (ulong)_homes.Length)];

    private void Repeat(double perSecond, Action action)
    {
        if (perSecond > 0)
        {
            _agenda.In(-Math.Log(1 - _random.NextDouble()) * 1e6 / perSecond, () =>
            {
                action();
                Repeat(perSecond, action);
            });
        }
    }

    private void Message()
    {
        var (from, to) = (_homes[Anybody], _homes[Anybody]);
        var began = _agenda.Now;
        var missing = 2;
        void Safe()
        {
            if (--missing == 0)
            {
                Acknowledgements.Add(_agenda.Now - began);
            }
        }

        _cluster.Nodes[from].Do(_costs.Message / 2, () =>
        {
            Keep(from, Safe);
            _cluster.Bring(from, to, _mix.KnownHomes, () => _cluster.Nodes[to].Do(_costs.Message / 2, () =>
            {
                Deliveries.Add(_agenda.Now - began);
                Keep(to, Safe);
            }));
        });
    }

    private void Keep(int node, Action durable)
    {
        if (_mix.IsArchived)
        {
            _cluster.Writers[node].Append(durable);
        }
        else
        {
            durable();
        }
    }

    private void Change()
    {
        var person = Anybody;
        for (var contact = 0; contact < _mix.Contacts * _mix.Online; contact++)
        {
            Presence(_homes[person], HomeOfContact(person, contact));
        }
    }

    private void Presence(int from, int to) =>
        _cluster.Nodes[from].Do(_costs.Presence / 2, () =>
            _cluster.Bring(from, to, _mix.KnownHomes, () => _cluster.Nodes[to].Do(_costs.Presence / 2)));

    // The account is claimed at the owner of its shard; then presence and a probe go to each contact. Those who are online answer; of the others
    // the owners of their shards know that they are not.
    private void LogIn()
    {
        var person = Anybody;
        var home = _homes[person];
        _cluster.Database.Do(_costs.DatabaseLogin);
        _cluster.Nodes[home].Do(_costs.Login, () => _cluster.Ask(home, _random.Next(_cluster.Nodes.Count), () =>
        {
            for (var contact = 0; contact < _mix.Contacts; contact++)
            {
                var node = HomeOfContact(person, contact);
                var isOnline = contact < _mix.Contacts * _mix.Online;
                Presence(home, node);
                _cluster.Bring(home, node, known: 1, () =>
                {
                    if (isOnline)
                    {
                        Presence(node, home);
                    }
                });
            }
        }));
    }

    private void LogOut()
    {
        var person = Anybody;
        _cluster.Send(_homes[person], _random.Next(_cluster.Nodes.Count), static () => { });
        for (var contact = 0; contact < _mix.Contacts; contact++)
        {
            Presence(_homes[person], HomeOfContact(person, contact));
        }
    }
}
