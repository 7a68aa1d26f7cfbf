using System.Collections.Concurrent;
using System.Text;
using Aviso.Abstractions.Clustering;
using Aviso.Abstractions.Randomness;
using Aviso.Abstractions.Routing;
using Aviso.Abstractions.Stanzas;
using Aviso.Protocol;

namespace Aviso.Core.Routing;

/// <summary>The requests of the server's own that wait for their answers, by id. Ids cannot be guessed; in a cluster they begin with the life of the node that asks, since the answer goes to whichever node its sender is on. Thread-safe.</summary>
internal sealed class PendingRequests(ServerRequestOptions options, IRandomSource random, ICluster cluster)
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

        var id = random.NextId();
        var request = new PendingRequest(cluster.Link is null ? id : $"{cluster.Ownership.Self.Life}.{id}", to);
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

    /// <summary>The life of the node that asked, of an answer; empty when its id is none of a cluster's.</summary>
    public static ReadOnlySpan<byte> LifeIn(StanzaContext answer)
    {
        var id = answer.Stanza.RawId;
        return id.IndexOf((byte)'.') is var end and > 0 ? id[..end] : default;
    }

    /// <summary>Takes a result or an error that came for the server; false when nobody here waits for it.</summary>
    public bool TryAnswer(StanzaContext leg)
    {
        if (_pending.IsEmpty || !_pending.TryGetValue(Encoding.UTF8.GetString(leg.Stanza.RawId), out var request) || !request.To.Equals(leg.From))
        {
            return false;
        }

        if (leg.Stanza.Type == StanzaType.Result)
        {
            request.SetAnswer(new(leg.Stanza.Payload is { Exists: true } payload ? payload.ToElement() : null, null));
            return true;
        }

        var error = leg.Stanza.Root.Child("error"u8);
        request.SetAnswer(new(null, error.Exists && StanzaError.TryParse(error.ToElement(), out var parsed) ? parsed : StanzaError.UndefinedCondition));
        return true;
    }
}
