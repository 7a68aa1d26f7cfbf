using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Stanzas;
using Aviso.Protocol;

namespace Aviso.Cluster.Sessions;

/// <summary>
/// The directory of sessions. Each node knows its own; the owner of a shard knows, in memory, all of its accounts, and after a
/// take-over it asks every node anew; everybody else asks the owner. This part is what a node knows and asks, the other
/// what it does as an owner. Thread-safe: one lock, under which messages are sent, so that they leave in the order of events.
/// </summary>
internal sealed partial class ClusterDirectory : ISessionDirectory, ILinkHandler, IDisposable
{
    private readonly INodeLink _link;
    private readonly IOwnership _ownership;
    private readonly DirectoryLimits _limits;
    private readonly TimeProvider _clock;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private readonly Dictionary<Jid, LocalAccount>[] _local = [.. Shard.All.Select(_ => new Dictionary<Jid, LocalAccount>())];
    private readonly RecentPlaces _recent;
    private readonly SortedDictionary<uint, Question> _questions = [];
    private readonly ShardHolder[] _callers = new ShardHolder[Shard.Count];
    private readonly HashSet<Shard> _unreported = [];
    private readonly Queue<DirectoryMessage> _toSelf = new();
    private readonly Queue<(Question Question, IReadOnlyList<SessionPlace> Places)> _answered = new();
    private IReadOnlyList<NodeId> _nodes = [];
    private NodeId _self;
    private uint _lastRequest;

    public ClusterDirectory(INodeLink link, IOwnership ownership, DirectoryLimits limits, TimeProvider clock)
    {
        (_link, _ownership, _limits, _clock) = (link, ownership, limits, clock);
        _recent = new(limits.CachedAccounts);
        _self = ownership.Self;
        link.Handle(LinkTopic.Directory, this);
        ownership.Moved += OnMoved;
        ownership.NodesChanged += OnNodesChanged;
        _timer = clock.CreateTimer(_ => Do(Retry), null, limits.Retry, limits.Retry);
    }

    public ValueTask<IReadOnlyList<SessionPlace>> AddAsync(Jid session)
    {
        Question? question = null;
        Do(() =>
        {
            var account = Accounts(session).TryGetValue(session.Bare, out var known) ? known : Accounts(session)[session.Bare] = new();
            if (!account.Sessions.Contains(session))
            {
                account.Sessions.Add(session);
            }

            question = Begin(session);
        });
        return AnswerAsync(question, session.Bare);
    }

    public void Remove(Jid session) => Do(() =>
    {
        if (!Accounts(session).TryGetValue(session.Bare, out var account) || !account.Sessions.Remove(session))
        {
            return;
        }

        if (account.Sessions.Count == 0)
        {
            Accounts(session).Remove(session.Bare);
        }

        Tell(new(DirectoryMessageKind.Removed, Shard.Of(session), Address: session));
    });

    public ValueTask<IReadOnlyList<SessionPlace>> FindAsync(Jid bareJid)
    {
        IReadOnlyList<SessionPlace>? places = null;
        Question? question = null;
        Do(() =>
        {
            var shard = Shard.Of(bareJid);
            if (Accounts(bareJid).ContainsKey(bareJid))
            {
                places = Known(bareJid);
            }
            else if (_held[shard.Number] is { IsReady: true } held && _ownership.MayAct(shard, out _))
            {
                places = held.Places(bareJid);
            }
            else if (!_recent.TryGet(bareJid, out places))
            {
                question = Begin(bareJid);
            }
        });
        return places is not null ? new(places) : AnswerAsync(question, bareJid);
    }

    public void NotThere(Jid bareJid, NodeId node)
    {
        lock (_lock)
        {
            _recent.Remove(bareJid);
        }
    }

    public ValueTask HandleAsync(NodeId from, LinkEntry entry, ICommitTracker commits)
    {
        var message = DirectoryMessage.Decode(entry.Bytes.Span);
        Do(() => Handle(from, message, entry.Fence));
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
        _ownership.Moved -= OnMoved;
        _ownership.NodesChanged -= OnNodesChanged;
        _timer.Dispose();
    }

    private Dictionary<Jid, LocalAccount> Accounts(Jid address) => _local[Shard.Of(address).Number];

    // Runs something under the lock, and what this node has to say to itself after it; then completes what was answered.
    private void Do(Action action)
    {
        lock (_lock)
        {
            action();
            while (_toSelf.TryDequeue(out var message))
            {
                Handle(_self, message, null);
            }
        }

        while (true)
        {
            (Question Question, IReadOnlyList<SessionPlace> Places) answered;
            lock (_lock)
            {
                if (!_answered.TryDequeue(out answered))
                {
                    return;
                }
            }

            answered.Question.Complete(answered.Places);
        }
    }

    private ValueTask<IReadOnlyList<SessionPlace>> AnswerAsync(Question? question, Jid account)
    {
        if (question is not null)
        {
            return new(question.Answer);
        }

        lock (_lock)
        {
            return new(Known(account));
        }
    }

    private Question? Begin(Jid address)
    {
        if (_questions.Count >= _limits.MaxQuestions)
        {
            if (address.IsFull)
            {
                _unreported.Add(Shard.Of(address));
            }

            return null;
        }

        var question = new Question(++_lastRequest, address, _clock.GetTimestamp());
        _questions.Add(question.Request, question);
        Put(question);
        return question;
    }

    // A session that is new is told of and asked about at once.
    private void Put(Question question) => Tell(new(
        question.Address.IsFull ? DirectoryMessageKind.Added : DirectoryMessageKind.Ask, Shard.Of(question.Address), question.Request, question.Address));

    private void Tell(DirectoryMessage message)
    {
        if (OwnerOf(message.Shard) is { } owner)
        {
            Send(owner, message);
        }
        else if (message.Kind != DirectoryMessageKind.Ask)
        {
            _unreported.Add(message.Shard);
        }
    }

    // A new owner calls before this node may have read in the table that it is one.
    private NodeId? OwnerOf(Shard shard)
    {
        var (read, called) = (_ownership.HolderOf(shard), _callers[shard.Number]);
        return called.Epoch > read.Epoch ? called.Node : read.Node;
    }

    private void Send(NodeId to, DirectoryMessage message, ShardEpoch? fence = null)
    {
        if (to == _self)
        {
            _toSelf.Enqueue(message);
        }
        else
        {
            _ = FollowAsync(_link.SendAsync(to, new(LinkTopic.Directory, message.Encode(), fence)), message);
        }
    }

    // What an owner did not hear it must hear again, as a whole.
    private async Task FollowAsync(Task<LinkOutcome> sending, DirectoryMessage message)
    {
        if (await sending != LinkOutcome.Handled && message.Kind is DirectoryMessageKind.Added or DirectoryMessageKind.Removed or DirectoryMessageKind.Report)
        {
            lock (_lock)
            {
                _unreported.Add(message.Shard);
            }
        }
    }

    private void Handle(NodeId from, DirectoryMessage message, ShardEpoch? fence)
    {
        switch (message.Kind)
        {
            case DirectoryMessageKind.Places when message is { Address: { } account, Places: { } places }:
                Learn(account, message.Request, places);
                break;
            case DirectoryMessageKind.Call when fence is { } epoch:
                _callers[message.Shard.Number] = new(from, epoch.Epoch);
                foreach (var account in _local[message.Shard.Number].Values)
                {
                    account.Elsewhere = []; // the new owner will say
                }

                Report(from, message.Shard);
                AskAgain(message.Shard);
                break;
            default:
                HandleAsOwner(from, message);
                break;
        }
    }

    private void Learn(Jid account, uint request, IReadOnlyList<SessionPlace> places)
    {
        if (Accounts(account).TryGetValue(account, out var local))
        {
            local.Elsewhere = [.. places.Where(place => place.Node != _self)];
        }
        else if (places.Count > 0)
        {
            _recent.Set(account, [.. places.Where(place => place.Node != _self)]);
        }

        if (request != 0 && _questions.Remove(request, out var question))
        {
            Answer(question, [.. places.Where(place => place.Node != _self)]);
        }
    }

    private void Answer(Question question, IReadOnlyList<SessionPlace> elsewhere)
    {
        // Who adds a session asks for the others; who looks for an account asks for all.
        var here = question.Address.IsFull || !Accounts(question.Address).TryGetValue(question.Address, out var local) ? [] : Here(local);
        _answered.Enqueue((question, [.. here, .. elsewhere]));
    }

    private IEnumerable<SessionPlace> Here(LocalAccount account) => account.Sessions.Select(session => new SessionPlace(session, _self));

    private IReadOnlyList<SessionPlace> Known(Jid account) =>
        Accounts(account).TryGetValue(account, out var local) ? [.. Here(local), .. local.Elsewhere] : [];

    private void Report(NodeId owner, Shard shard)
    {
        _unreported.Remove(shard);
        Send(owner, new(DirectoryMessageKind.Report, shard, Places: [.. _local[shard.Number].Values.SelectMany(Here)]));
    }

    private void AskAgain(Shard shard)
    {
        foreach (var question in _questions.Values.Where(one => Shard.Of(one.Address) == shard))
        {
            Put(question);
        }
    }

    private void Retry()
    {
        var now = _clock.GetTimestamp();
        foreach (var question in _questions.Values.ToList())
        {
            if (_clock.GetElapsedTime(question.Since, now) >= _limits.AnswerPatience)
            {
                _questions.Remove(question.Request);
                if (question.Address.IsFull)
                {
                    _unreported.Add(Shard.Of(question.Address));
                }

                Answer(question, Accounts(question.Address).TryGetValue(question.Address.Bare, out var local) ? local.Elsewhere : []);
            }
            else
            {
                Put(question);
            }
        }

        foreach (var shard in _unreported.ToList())
        {
            if (OwnerOf(shard) is { } owner)
            {
                Report(owner, shard);
            }
        }

        RetryAsOwner(now);
    }
}
