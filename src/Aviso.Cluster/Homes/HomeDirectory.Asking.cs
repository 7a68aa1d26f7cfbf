using Aviso.Abstractions.Clustering;
using Aviso.Protocol;

namespace Aviso.Cluster.Homes;

/// <content>What a node asks the owners of shards, until it is answered or has waited long enough.</content>
internal sealed partial class HomeDirectory
{
    private readonly SortedDictionary<uint, Question> _questions = [];
    private uint _lastRequest;

    private Question? Begin(Jid account, bool isClaim, HomeGrant? given = null)
    {
        if (_questions.Count >= _limits.MaxQuestions)
        {
            return null;
        }

        var question = new Question(++_lastRequest, account, isClaim, _clock.GetTimestamp(), given);
        _questions.Add(question.Request, question);
        Put(question);
        return question;
    }

    private void Put(Question question) => Tell(new(
        question switch { { Given: not null } => HomeMessageKind.HandOver, { IsClaim: true } => HomeMessageKind.Claim, _ => HomeMessageKind.Ask },
        Shard.Of(question.Account), question.Request, question.Account, question.Given is { } given ? [given] : null));

    private void Learn(uint request, HomeGrant grant)
    {
        _questions.Remove(request, out var question);
        if (grant.Node == _self && grant.Epoch > 0)
        {
            LearnMine(grant, question);
        }
        else if (grant.Node != _self)
        {
            _recent.Set(grant.Account, grant.Node);
        }

        if (question is not null)
        {
            _afterwards.Enqueue(() => question.Complete(grant.Node));
        }
    }

    // Another node may have given an account to this one. Or an answer comes after nobody waits for it any more, or twice; what was granted and is
    // not wanted is given back.
    private void LearnMine(HomeGrant grant, Question? question)
    {
        var account = grant.Account;
        if (question is { IsClaim: true } or { Given: not null })
        {
            Local(account)[account] = grant;
            _recent.Remove(account);
        }
        else if (!Local(account).ContainsKey(account) && !_questions.Values.Any(one => (one.IsClaim || one.Given is not null) && one.Account.Equals(account)))
        {
            Local(account)[account] = grant;
            _recent.Remove(account);
            _afterwards.Enqueue(() =>
            {
                if (Keeper?.TryArrive(account) != true)
                {
                    Release(account);
                }
            });
        }
    }

    private void AskAgain(Shard shard)
    {
        foreach (var question in _questions.Values.Where(one => Shard.Of(one.Account) == shard))
        {
            Put(question);
        }
    }

    private void Retry()
    {
        var now = _clock.GetTimestamp();
        foreach (var question in _questions.Values.ToList())
        {
            if (_clock.GetElapsedTime(question.Since, now) < _limits.AnswerPatience)
            {
                Put(question);
            }
            else
            {
                _questions.Remove(question.Request);
                if (question.Given is not null)
                {
                    // Whether it has been given or not, it does not live here.
                    Tell(new(HomeMessageKind.Release, Shard.Of(question.Account), Account: question.Account));
                }

                _afterwards.Enqueue(() => question.Complete(null));
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
