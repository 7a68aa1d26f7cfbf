using System.Text;
using Aviso.Protocol;
using Aviso.Protocol.Sasl;
using Aviso.Xml;

namespace Aviso.Testing.Client;

/// <content>Stream negotiation: headers, TLS, SASL, binding.</content>
public sealed partial class TestClient
{
    /// <summary>Opens a stream and receives header and features.</summary>
    public async Task<StreamHeader> OpenAsync(string? attributes = null)
    {
        await SendHeaderAsync(attributes);
        var header = await ReceiveHeaderAsync();
        Features = await ReceiveAsync("stream features");
        if (Features.Name != "features" || Features.Namespace != Namespaces.Stream)
        {
            throw new TestFailedException($"{Name} expected stream features, but received {Features.ToXml()}");
        }

        return header;
    }

    /// <summary>Says that the server's next bytes begin a new stream; for tests that send headers in their own way.</summary>
    public void ExpectNewStream() => _reader.Restart();

    /// <summary>Sends a stream header; the reader expects one of the server's, too.</summary>
    public Task SendHeaderAsync(string? attributes = null)
    {
        _reader.Restart();
        return SendAsync(
            $"<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' {attributes ?? $"to='{Domain}' version='1.0'"}>");
    }

    /// <summary>Negotiates TLS on an open stream; the stream must then be opened again.</summary>
    public async Task StartTlsAsync()
    {
        await SendAsync("<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
        await ReceiveXmlAsync("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
        await _transport.StartTlsAsync(Domain);
    }

    /// <summary>Opens a stream (over TLS where it is required), authenticates by PLAIN, and binds the resource of the JID.</summary>
    public async Task LoginAsync(string jid, string password)
    {
        var address = Protocol.Jid.Parse(jid);
        Domain = address.Domain;
        await OpenAsync();
        if (Features.Child("starttls", Namespaces.Tls)?.Child("required") is not null)
        {
            await StartTlsAsync();
            await OpenAsync();
        }

        await AuthenticatePlainAsync(address.Local, password);
        await OpenAsync();
        await BindAsync(address.Resource);
    }

    /// <summary>Authenticates by PLAIN on an open stream.</summary>
    public async Task AuthenticatePlainAsync(string user, string password)
    {
        await SendAsync(PlainAuth(user, password));
        await ReceiveXmlAsync("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
    }

    /// <summary>The element that authenticates by PLAIN.</summary>
    public static string PlainAuth(string user, string password, string authzid = "") =>
        $"<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>{Convert.ToBase64String(Encoding.UTF8.GetBytes($"{authzid}\0{user}\0{password}"))}</auth>";

    /// <summary>Authenticates by SCRAM on an open stream; returns the failure, or null when it succeeded and the server proved itself.</summary>
    public async Task<Element?> AuthenticateScramAsync(ScramClientOptions options)
    {
        var scram = new ScramClient(options);
        await SendAsync(Sasl("auth", scram.InitialResponse(), ("mechanism", scram.MechanismName)));
        var challenge = await ReceiveAsync("a SCRAM challenge");
        if (challenge.Name == "failure")
        {
            return challenge;
        }

        if (!scram.TryRespond(Convert.FromBase64String(challenge.Text), out var response))
        {
            throw new TestFailedException($"{Name} cannot answer the SCRAM challenge {challenge.Text}");
        }

        await SendAsync(Sasl("response", response));
        var end = await ReceiveAsync("the end of SCRAM");
        if (end.Name == "failure")
        {
            return end;
        }

        return scram.IsServerAuthentic(Convert.FromBase64String(end.Text)) ? null : throw new TestFailedException("The server did not prove that it knows the account.");
    }

    /// <summary>Binds a resource; with an empty name, one that the server names.</summary>
    public async Task BindAsync(string resource)
    {
        var wanted = resource.Length == 0 ? null : new Element("resource", Namespaces.Bind, resource);
        await SendAsync(new Element("iq", Namespaces.Client, ("type", "set"), ("id", "bind"), new Element("bind", Namespaces.Bind, wanted)));
        var answer = await ReceiveAsync("the answer to bind");
        Jid = answer["type"] == "result" && answer.Child("bind", Namespaces.Bind)?.Child("jid") is { } jid
            ? Protocol.Jid.Parse(jid.Text)
            : throw new TestFailedException($"Binding {resource} was answered with {answer.ToXml(Namespaces.Client)}");
    }

    /// <summary>Sends initial presence and takes its reflection (RFC 6121 §4.2.2) out of what arrives.</summary>
    public async Task SendInitialPresenceAsync(int priority = 0)
    {
        await SendAsync(priority == 0 ? "<presence/>" : $"<presence><priority>{priority}</priority></presence>");
        await SkipAsync(element => element.Name == "presence" && element["from"] == Jid!.ToString());
    }

    private static Element Sasl(string name, ReadOnlySpan<byte> data, params ReadOnlySpan<object?> more) =>
        new Element(name, Namespaces.Sasl, Convert.ToBase64String(data)).With(more);
}
