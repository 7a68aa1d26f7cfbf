using Aviso.Protocol;

namespace Aviso.Server.Starting;

/// <summary>The domain of a server that nobody has told one.</summary>
internal static class MachineName
{
    private const string HostsFile = "/etc/hosts";
    private const string LastResort = "localhost";

    /// <summary>
    /// The machine's full name where <c>/etc/hosts</c> has it (as <c>hostname -f</c> finds it), else its short one. The
    /// DNS is not asked: it may take seconds to say that it does not know.
    /// </summary>
    public static Jid Domain()
    {
        var name = Environment.MachineName;
        return Parse(FullName(name, ReadHosts()) ?? name) ?? Parse(LastResort)!;
    }

    /// <summary>Whether other servers could find a domain: it has a dot, and is no address and no name for local use.</summary>
    public static bool IsFederatable(string domain) =>
        domain.Contains('.', StringComparison.Ordinal)
        && !System.Net.IPAddress.TryParse(domain.Trim('[', ']'), out _)
        && !((string[])[".local", ".localdomain", ".localhost", ".internal", ".lan", ".test", ".invalid", ".example"])
            .Any(ending => domain.EndsWith(ending, StringComparison.Ordinal));

    /// <summary>The first name with a dot on the line of a hosts file that has the short name; null: none.</summary>
    internal static string? FullName(string shortName, IEnumerable<string> hosts) => hosts
        .Select(line => line.Split('#')[0].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Skip(1).ToArray())
        .Where(names => names.Contains(shortName, StringComparer.OrdinalIgnoreCase))
        .SelectMany(names => names)
        .FirstOrDefault(name => name.StartsWith(shortName + ".", StringComparison.OrdinalIgnoreCase));

    private static Jid? Parse(string name) => Jid.TryParse(name, out var jid) && jid.IsDomain ? jid : null;

    private static string[] ReadHosts()
    {
        try
        {
            return File.ReadAllLines(HostsFile);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
