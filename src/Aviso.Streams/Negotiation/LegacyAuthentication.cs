using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Stanzas;
using Aviso.Protocol;
using Aviso.Protocol.Sasl;
using Aviso.Streams.Clients;
using Aviso.Streams.Relay;
using Aviso.Xml;

namespace Aviso.Streams.Negotiation;

/// <summary>
/// Non-SASL authentication (XEP-0078), for clients from before XMPP: login and resource in one request. A password is
/// checked as PLAIN checks it, so it is offered where PLAIN is and the host's options ask for it. There is no digest: it would need
/// passwords that can be read, and only salted keys are stored.
/// </summary>
internal sealed class LegacyAuthentication(ClientStream stream, SaslExchange exchange, ResourceBinding binding)
{
    private const string AuthNamespace = "jabber:iq:auth";

    /// <summary>The stream feature (XEP-0078 §4), where the host offers it.</summary>
    public IEnumerable<Element> Features(IVirtualHost host) =>
        IsOffered(host) ? [new Element("auth", "http://jabber.org/features/iq-auth")] : [];

    /// <summary>Answers a request for the fields, or to log in.</summary>
    public async ValueTask HandleAsync(IVirtualHost host, Stanza request)
    {
        if (exchange.HasSaslFailed)
        {
            stream.Close(StreamError.PolicyViolation); // §3.1: not after SASL has failed
        }
        else if (!IsOffered(host))
        {
            Answer(request, StanzaError.ServiceUnavailable); // §3.1
        }
        else if (request.RawId.IsEmpty)
        {
            Answer(request, StanzaError.BadRequest);
        }
        else if (request.Type == StanzaType.Get)
        {
            AnswerFields(request);
        }
        else
        {
            await LogInAsync(host, request);
        }
    }

    /// <summary>Binds the resource of a login that has succeeded, here or on the node that the client is connected to.</summary>
    /// <param name="host">The host of the account.</param>
    /// <param name="request">The request, of which nothing but id and resource is left.</param>
    public async ValueTask BindAsync(IVirtualHost host, Element request)
    {
        var resource = request.Child("query", AuthNamespace)?.Child("resource")?.Text ?? "";
        var error = await binding.BindAsync(host, exchange.Account!, resource, _ =>
        {
            stream.RaiseLimits();
            return new(ResourceBinding.Iq(request["id"], "result", null).ToUtf8(Namespaces.Client));
        }, () => new(RelayStart.LegacyLogin, request));
        if (error is not null)
        {
            Write(ResourceBinding.Iq(request["id"], "error", error.ToElement(legacyCode: true)));
        }
    }

    private bool IsOffered(IVirtualHost host) =>
        host.Options.LegacyAuthentication && exchange.Offers(host, SaslMechanisms.Plain);

    private async ValueTask LogInAsync(IVirtualHost host, Stanza request)
    {
        var (user, password, resource) = (Field(request, "username"u8), Field(request, "password"u8), Field(request, "resource"u8));
        if (user.Length == 0 || password.Length == 0 || resource.Length == 0)
        {
            Answer(request, StanzaError.NotAcceptable); // §3.1: all of them are required
            return;
        }

        if (await exchange.CheckPasswordAsync(host, user, password) is { } failed)
        {
            Answer(request, failed.Condition == SaslFailure.TemporaryAuthFailure ? StanzaError.ResourceConstraint : StanzaError.NotAuthorized);
            exchange.EndIfExhausted();
            return;
        }

        await BindAsync(host, new Element("iq", Namespaces.Client, ("type", "set"), ("id", request.Root.Attribute("id")),
            new Element("query", AuthNamespace, new Element("resource", AuthNamespace, resource))));
    }

    private static string Field(Stanza request, ReadOnlySpan<byte> name) =>
        request.Payload.Child(name) is { Exists: true } field ? field.Text : "";

    private void AnswerFields(Stanza request) => Write(ResourceBinding.Iq(request, "result", new Element(
        "query",
        AuthNamespace,
        new Element("username", AuthNamespace),
        new Element("password", AuthNamespace),
        new Element("resource", AuthNamespace))));

    // §5: clients of that age know the numbers only.
    private void Answer(Stanza request, StanzaError error) =>
        Write(ResourceBinding.Iq(request, "error", error.ToElement(legacyCode: true)));

    private void Write(Element stanza) => stream.Outbox.Write(stanza.ToUtf8(Namespaces.Client));
}
