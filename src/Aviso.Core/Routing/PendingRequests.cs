using System.Collections.Concurrent;
using System.Text;
using Aviso.Abstractions.Randomness;
using Aviso.Abstractions.Routing;
using Aviso.Abstractions.Stanzas;
using Aviso.Protocol;

namespace Aviso.Core.Routing;

/// <summary>The requests of the server's own that wait for their answers, by id. Ids cannot be guessed. Thread-safe.</summary>
internal sealed class PendingRequests(ServerRequestOptions options, IRandomSource random)
{
    private readonly ConcurrentDictionary<string, PendingRequest> _pending = new();
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>A request to be sent; null when too many wait.</summary>
    public PendingRequest? TryAdd(Jid to)
    {
        if (Interlocked.Increment(ref _count) > options.MaxPending)
        {
            Interlocked.Decrement(ref _count);
            return null;
        }

        var request = new PendingRequest(random.NextId(), to);
        _pending[request.Id] = request;
        return request;
    }

    /// <summary>The request is over.</summary>
    public void Remove(PendingRequest request)
    {
        if (_pending.TryRemove(request.Id, out _))
        {
            Interlocked.Decrement(ref _count);
        }
    }

    /// <summary>Takes a result or an error that came for the server; one that nobody waits for is forgotten.</summary>
    public void Answer(StanzaContext leg)
    {
        if (_pending.IsEmpty || !_pending.TryGetValue(Encoding.UTF8.GetString(leg.Stanza.RawId), out var request) || !request.To.Equals(leg.From))
        {
            return;
        }

        if (leg.Stanza.Type == StanzaType.Result)
        {
            request.SetAnswer(new(leg.Stanza.Payload is { Exists: true } payload ? payload.ToElement() : null, null));
            return;
        }

        var error = leg.Stanza.Root.Child("error"u8);
        request.SetAnswer(new(null, error.Exists && StanzaError.TryParse(error.ToElement(), out var parsed) ? parsed : StanzaError.UndefinedCondition));
    }
}
