using System.Collections.Concurrent;
using System.Net;

namespace Aviso.Streams.Transport;

/// <summary>Counts connections, in all and by address, and says when there are enough. Thread-safe.</summary>
internal sealed class ConnectionLimits(int total, int perAddress)
{
    private readonly ConcurrentDictionary<IPAddress, int> _byAddress = new();
    private int _count;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Counts a connection in; false, and not counted, when there are enough.</summary>
    public bool TryEnter(IPAddress? address)
    {
        if (Interlocked.Increment(ref _count) > total)
        {
            Interlocked.Decrement(ref _count);
            return false;
        }

        if (KeyOf(address) is { } key && _byAddress.AddOrUpdate(key, 1, (_, present) => present + 1) > perAddress)
        {
            Leave(address);
            return false;
        }

        return true;
    }

    /// <summary>Counts a connection out.</summary>
    public void Leave(IPAddress? address)
    {
        Interlocked.Decrement(ref _count);
        if (KeyOf(address) is not { } key)
        {
            return;
        }

        while (_byAddress.TryGetValue(key, out var present))
        {
            if (present <= 1 ? _byAddress.TryRemove(KeyValuePair.Create(key, present)) : _byAddress.TryUpdate(key, present - 1, present))
            {
                return;
            }
        }
    }

    // A local proxy brings everybody from loopback.
    private IPAddress? KeyOf(IPAddress? address) =>
        address is null || perAddress == 0 || IPAddress.IsLoopback(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address)
            ? null
            : ClientNetwork.Of(address);
}
