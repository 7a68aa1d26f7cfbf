using System.Net;
using System.Net.Sockets;

namespace Aviso.Streams.Transport;

/// <summary>What counts as one client address: an IPv4 address, or the /64 network of IPv6 that a home has.</summary>
internal static class ClientNetwork
{
    public static IPAddress Of(IPAddress address)
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
}
