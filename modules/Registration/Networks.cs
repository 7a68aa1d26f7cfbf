using System.Net;

namespace Aviso.Modules.Registration;

/// <summary>A list of networks as options write them: <c>192.0.2.0/24</c>, <c>2001:db8::/32</c>, single addresses.</summary>
internal sealed class Networks
{
    private readonly IPNetwork[] _networks;

    /// <exception cref="FormatException">An entry is no network; the text is for the operator.</exception>
    public Networks(IEnumerable<string> entries, string option) => _networks = [.. entries.Select(entry => Parse(entry, option))];

    public bool IsEmpty => _networks.Length == 0;

    public bool Contains(IPAddress address) => _networks.Any(network => network.Contains(address));

    private static IPNetwork Parse(string entry, string option)
    {
        if (IPAddress.TryParse(entry, out var address))
        {
            return new(address, address.GetAddressBytes().Length * 8);
        }

        return IPNetwork.TryParse(entry, out var network)
            ? network
            : throw new FormatException($"{option}: '{entry}' is no network. Write it like 192.0.2.0/24, and with no bits set behind the prefix.");
    }
}
