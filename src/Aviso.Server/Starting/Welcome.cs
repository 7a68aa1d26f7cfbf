using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Aviso.Protocol;
using Aviso.Streams.Clients;
using Aviso.Streams.Tls;

namespace Aviso.Server.Starting;

/// <summary>What a person reads after the first start: what to type into a client.</summary>
internal static class Welcome
{
    private static readonly string s_frame = new('=', 78);

    public static string Text(DataDirectory data, Jid administrator, string? password, ClientOptions options, ServerCertificate? certificate)
    {
        var domain = administrator.Domain;
        var port = options.Connections.Where(one => one.Value.Socket == ClientPortSocket.Plain).Select(one => one.Key).Order().FirstOrDefault();
        var directPort = options.Connections.Where(one => one.Value.Socket == ClientPortSocket.Ssl).Select(one => one.Key).Order().FirstOrDefault();
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{s_frame}\nAviso serves {domain}. Log in with an XMPP client:\n\n");
        Row(text, "Address (JID)", administrator.ToString());
        Row(text, "Password", password ?? "as it was (a new one: aviso user password " + administrator + " --generate)");
        Row(text, "Server (host)", $"{Environment.MachineName}, or this machine's address; on this machine itself: localhost");
        Row(text, "Port", string.Join(", or ", new[]
        {
            port == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{port} (STARTTLS)"),
            directPort == 0 ? null : string.Create(CultureInfo.InvariantCulture, $"{directPort} (direct TLS)"),
        }.OfType<string>()));
        if (certificate is { IsMadeHere: true })
        {
            Row(text, "Certificate", "self-signed: the client will ask whether to trust it. Its SHA-256 fingerprint must be");
            var fingerprint = Convert.ToHexString(SHA256.HashData(certificate.Leaf.RawData));
            text.Append(CultureInfo.InvariantCulture, $"\n    {string.Join(':', fingerprint.Chunk(2).Select(pair => new string(pair)))}\n\n");
            text.Append(CultureInfo.InvariantCulture, $"  Put a real one (certificate, chain and key) into {Path.Combine(data.Certificates, domain + ".pem")}.\n");
            text.Append(CultureInfo.InvariantCulture, $"  To see it from another machine: openssl s_client -connect HOST:{port} -starttls xmpp -xmpphost {domain} </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256\n");
        }

        if (password is not null)
        {
            text.Append("\nThe password is shown this once only; change it with the client, or with: aviso user password ").Append(administrator).Append('\n');
        }

        text.Append(CultureInfo.InvariantCulture, $"More accounts: aviso user add NAME@{domain}.   Configuration: {data.ConfigurationFile}\n");
        if (!MachineName.IsFederatable(domain))
        {
            text.Append(CultureInfo.InvariantCulture, $"Note: {domain} is a name for local use, which other machines will not find. For a real domain set 'default-virtual-host' in that file before people get accounts.\n");
        }

        return text.Append(s_frame).Append('\n').ToString();
    }

    private static void Row(StringBuilder text, string label, string value) =>
        text.Append(CultureInfo.InvariantCulture, $"  {label,-15} {value}\n");
}
