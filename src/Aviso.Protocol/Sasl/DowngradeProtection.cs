using System.Text;

namespace Aviso.Protocol.Sasl;

/// <summary>The hash over what was advertised (XEP-0474 §5.1), by which a client finds a list cut short on the way.</summary>
internal static class DowngradeProtection
{
    public static string Hash(ScramHash hash, IEnumerable<string> mechanisms, IReadOnlyCollection<string> channelBindings)
    {
        var text = Join(mechanisms);
        if (channelBindings.Count > 0)
        {
            text += '\u001F' + Join(channelBindings);
        }

        return Convert.ToBase64String(hash.Digest(Encoding.ASCII.GetBytes(text)));
    }

    // Ordinal order is i;octet order here: the names are ASCII.
    private static string Join(IEnumerable<string> names) => string.Join('\u001E', names.Order(StringComparer.Ordinal));
}
