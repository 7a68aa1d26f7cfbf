using System.Text;

namespace Aviso.Load.Client;

/// <summary>From a fresh connection to a bound session, as ordinary clients do it (RFC 6120 sections 5 to 7).</summary>
internal sealed class Negotiation(Target target)
{
    /// <summary>A connection with an open stream, TLS done when asked for, before authentication.</summary>
    public async Task<XmppConnection> OpenAsync(CancellationToken cancel)
    {
        var connection = new XmppConnection(target.Address);
        try
        {
            await connection.ConnectAsync(cancel);
            if (target.Tls == TlsMode.Direct)
            {
                await connection.StartTlsAsync(target.Domain, cancel);
            }

            string features = await OpenStreamAsync(connection, cancel);
            if (target.Tls == TlsMode.StartTls)
            {
                connection.Send("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
                await ExpectAsync(connection, "<proceed", features, cancel);
                await connection.StartTlsAsync(target.Domain, cancel);
                await OpenStreamAsync(connection, cancel);
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Authenticates and binds on an open stream.</summary>
    public async Task LogInAsync(XmppConnection connection, string user, CancellationToken cancel)
    {
        if (target.Mechanism == "PLAIN")
        {
            string initial = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{user}\0{Target.Password}"));
            connection.Send(Auth(initial));
        }
        else
        {
            var scram = new ScramSha1(user, Target.Password);
            connection.Send(Auth(scram.First()));
            string challenge = await ExpectAsync(connection, "<challenge", user, cancel);
            string response = scram.Final(Frame.TextOf(challenge, "challenge") ?? "");
            connection.Send($"<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'>{response}</response>");
        }

        await ExpectAsync(connection, "<success", user, cancel);
        connection.RestartStream();
        await OpenStreamAsync(connection, cancel);

        connection.Send("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>load</resource></bind></iq>");
        string bound = await ExpectAsync(connection, "<iq", user, cancel);
        connection.FullJid = Frame.TextOf(bound, "jid") ?? throw new LoadException($"bind of {user}: {bound}");
    }

    /// <summary>XEP-0077 before authentication. An account that is there already is as good.</summary>
    public async Task RegisterAsync(string user, CancellationToken cancel)
    {
        using XmppConnection connection = await OpenAsync(cancel);
        connection.Send($"<iq type='set' id='register'><query xmlns='jabber:iq:register'><username>{user}</username>" +
            $"<password>{Target.Password}</password></query></iq>");
        string answer = await ExpectAsync(connection, "<iq", user, cancel);
        if (!Frame.HasAttribute(Encoding.UTF8.GetBytes(answer), " type="u8, "result"u8) && !answer.Contains("<conflict"))
        {
            throw new LoadException($"registration of {user}: {answer}");
        }

        connection.Close();
    }

    private string Auth(string initial) =>
        $"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='{target.Mechanism}'>{initial}</auth>";

    private async Task<string> OpenStreamAsync(XmppConnection connection, CancellationToken cancel)
    {
        connection.Send($"<?xml version='1.0'?><stream:stream to='{target.Domain}' version='1.0' xmlns='jabber:client' " +
            "xmlns:stream='http://etherx.jabber.org/streams'>");
        await ExpectAsync(connection, "<stream:stream", "stream", cancel);
        return await ExpectAsync(connection, "<stream:features", "stream", cancel);
    }

    private static async Task<string> ExpectAsync(XmppConnection connection, string start, string context, CancellationToken cancel)
    {
        string? frame = await connection.ReadAsync(cancel);
        return frame is not null && frame.StartsWith(start, StringComparison.Ordinal)
            ? frame
            : throw new LoadException($"{context}: expected {start}, got {frame ?? "the end of the connection"}");
    }
}
