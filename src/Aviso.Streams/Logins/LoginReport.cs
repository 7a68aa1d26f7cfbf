using System.Globalization;
using System.Net;
using System.Text;
using Aviso.Protocol;

namespace Aviso.Streams.Logins;

/// <summary>What a node says of logins from one source since it spoke of them last.</summary>
/// <param name="Domain">The virtual host, which decides what follows.</param>
/// <param name="Source">Who tried.</param>
/// <param name="Failures">The number of wrong passwords.</param>
/// <param name="IsCleared">Whether a right one was given before these.</param>
internal readonly record struct LoginReport(string Domain, LoginSource Source, int Failures, bool IsCleared)
{
    private const string Cleared = "cleared";

    /// <summary>One line; none of its parts can have a tab or the end of a line in it (RFC 7622 §3).</summary>
    public byte[] Encode() => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture, $"{Failures}\t{(IsCleared ? Cleared : "")}\t{Domain}\t{Source.Network}\t{Source.Account}\n"));

    /// <summary>What can be understood of some lines; a node of another version may say more.</summary>
    public static IReadOnlyList<LoginReport> Decode(ReadOnlySpan<byte> lines)
    {
        List<LoginReport> reports = [];
        foreach (var line in Encoding.UTF8.GetString(lines).Split('\n'))
        {
            if (line.Split('\t') is [var failures, var cleared, var domain, var network, var account, ..]
                && int.TryParse(failures, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && (IPAddress.TryParse(network, out var address) || network.Length == 0)
                && (Jid.TryParse(account, out var jid) || account.Length == 0))
            {
                reports.Add(new(domain, new(address, jid), number, cleared == Cleared));
            }
        }

        return reports;
    }
}
