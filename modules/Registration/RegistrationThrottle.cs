using System.Net;
using System.Net.Sockets;

namespace Aviso.Modules.Registration;

/// <summary>
/// Counts tries by address in fixed periods. Bounded: when too many addresses are known, the one counted longest ago is
/// forgotten. Thread-safe.
/// </summary>
internal sealed class RegistrationThrottle(TimeProvider clock, int maxAddresses = 10_000)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, Entry> _entries = [];
    private readonly Queue<(IPAddress Address, Entry Entry)> _oldest = new();

    /// <summary>Counts a try; false when there have been too many.</summary>
    public bool TryTake(IPAddress address, int limit, TimeSpan period)
    {
        if (limit == 0 || IPAddress.IsLoopback(address))
        {
            return true;
        }

        var key = KeyOf(address);
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var entry) || now - entry.Since >= period)
            {
                entry = new(now);
                _entries[key] = entry;
                _oldest.Enqueue((key, entry));
                ForgetSurplus();
            }

            return ++entry.Count <= limit;
        }
    }

    // A home or a rented machine has a whole /64 network of IPv6 addresses.
    private static IPAddress KeyOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return address;
        }

        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new(bytes);
    }

    private void ForgetSurplus()
    {
        while (_oldest.Count > maxAddresses && _oldest.TryDequeue(out var first))
        {
            // The address may have begun another period since.
            if (_entries.TryGetValue(first.Address, out var current) && current == first.Entry)
            {
                _entries.Remove(first.Address);
            }
        }
    }

    private sealed class Entry(DateTimeOffset since)
    {
        public DateTimeOffset Since { get; } = since;

        public int Count { get; set; }
    }
}
