using System.Text;
using Aviso.Abstractions.Hosts;
using Aviso.Protocol;
using Aviso.Protocol.Sasl;
using Aviso.Streams.Clients;
using Aviso.Streams.Management;
using Aviso.Streams.Relay;
using Aviso.Xml;

namespace Aviso.Streams.Negotiation;

/// <summary>
/// The extensible SASL profile (XEP-0388): the same mechanisms as RFC 6120's, and with them, in one round trip, what a client
/// wants next: the resumption of its session, or a resource with all that belongs to it.
/// </summary>
internal sealed class Sasl2Profile(ClientStream stream, ClientStreamServices services, SaslExchange exchange, InlineBinding binding, Residence residence)
{
    private readonly TokenLogin _tokens = new(stream, services, exchange);
    private readonly UpgradeTasks _upgrades = new(services, exchange);
    private Element? _request;

    /// <summary>Whether an answer of the client is awaited; nothing else may come then (§2.4).</summary>
    public bool IsRunning => _request is not null;

    /// <summary>The stream feature; null where the profile is not offered: without TLS (§3), or without a mechanism (§2.1).</summary>
    public Element? Feature(IVirtualHost host, SaslContext offer) => !stream.IsSecure || offer.Mechanisms.Count == 0 ? null : new Element(
        "authentication",
        Namespaces.Sasl2,
        offer.Mechanisms.Select(name => new Element("mechanism", Namespaces.Sasl2, name)),
        new Element("inline", Namespaces.Sasl2, services.Management.Feature, binding.Feature, _tokens.Feature(host)),
        UpgradeTasks.Features(offer));

    /// <summary>Takes an element of the profile.</summary>
    /// <param name="host">The host of the stream.</param>
    /// <param name="from">Who the client said it is in its stream header, before it proved anything.</param>
    /// <param name="element">The element.</param>
    /// <param name="features">The features of the authenticated stream, with a resource or without.</param>
    public async ValueTask HandleAsync(IVirtualHost host, Jid? from, XmlNode element, Func<bool, byte[]> features)
    {
        if (_upgrades.IsRunning)
        {
            await GoOnAsync(host, element.ToElement(), features);
            return;
        }

        ValueTask<SaslOutcome> next;
        switch (element.Attribute("mechanism"), Encoding.UTF8.GetString(element.LocalName), IsRunning)
        {
            case (var mechanism, "authenticate", false):
                _request = element.ToElement();
                next = BeginAsync(host, from, mechanism, _request);
                break;
            case (_, "response", true):
                next = TryDecode(element.Text, out var data) ? exchange.RespondAsync(host, data) : new(exchange.Fail(SaslFailure.IncorrectEncoding));
                break;
            case (_, "response", false):
                next = new(exchange.Fail(SaslFailure.MalformedRequest));
                break;
            case (_, "abort", _):
                next = new(exchange.Fail(SaslFailure.Aborted));
                break;
            default:
                stream.Close(StreamError.NotAuthorized);
                return;
        }

        await AnswerAsync(host, await next, features);
    }

    private ValueTask<SaslOutcome> BeginAsync(IVirtualHost host, Jid? from, string? mechanism, Element request)
    {
        if (!stream.IsSecure)
        {
            return new(exchange.Fail(SaslFailure.EncryptionRequired));
        }

        byte[]? initial = null;
        if (request.Child("initial-response") is { } response && !TryDecode(response.Text, out initial))
        {
            return new(exchange.Fail(SaslFailure.IncorrectEncoding));
        }

        _tokens.Begin();
        var expected = from is { Local.Length: > 0 } ? from.Bare : null;
        return _tokens.IsMeant(host, request)
            ? _tokens.AuthenticateAsync(host, request, initial, expected)
            : exchange.BeginAsync(host, mechanism, initial, expected);
    }

    // §2.2: unlike in RFC 6120 an empty element is empty data, and "=" is nothing at all.
    private static bool TryDecode(string text, out byte[] data)
    {
        data = [];
        return text != "=" && SaslBase64.TryDecode(Encoding.UTF8.GetBytes(text), out data!);
    }

    private async ValueTask AnswerAsync(IVirtualHost host, SaslOutcome outcome, Func<bool, byte[]> features)
    {
        switch (outcome)
        {
            case SaslOutcome.Challenge challenge:
                Write("challenge", Convert.ToBase64String(challenge.Data.Span));
                break;
            case SaslOutcome.Authenticated authenticated when _upgrades.TryBegin(_request!) is { } task:
                Write("continue", AdditionalData(authenticated.Data), task);
                break;
            case SaslOutcome.Authenticated authenticated:
                await SucceedAsync(host, authenticated.Data, features);
                break;
            case SaslOutcome.Failed failed:
                _request = null;
                exchange.HasSaslFailed |= failed.Condition is not (SaslFailure.Aborted or SaslFailure.TemporaryAuthFailure);
                Write("failure",
                    new Element(failed.Condition.ConditionName(), Namespaces.Sasl),
                    failed.Text is null ? null : new Element("text", Namespaces.Sasl2, failed.Text));
                exchange.EndIfExhausted();
                break;
        }
    }

    // §2.6.3: one task after the other, each with an element of its own, until none is left.
    private async ValueTask GoOnAsync(IVirtualHost host, Element element, Func<bool, byte[]> features)
    {
        if (element.Name == "authenticate")
        {
            stream.Close(StreamError.NotAuthorized); // §4.8: the client has been told to go on
            return;
        }

        switch (await _upgrades.HandleAsync(element))
        {
            case (_, { } failed):
                await AnswerAsync(host, failed, features);
                break;
            case ({ Name: "tasks" } tasks, _):
                Write("continue", tasks);
                break;
            case ({ } data, _):
                Write("task-data", data);
                break;
            default:
                await SucceedAsync(host, null, features);
                break;
        }
    }

    private static Element? AdditionalData(ReadOnlyMemory<byte>? data) =>
        data is null ? null : new Element("additional-data", Namespaces.Sasl2, Convert.ToBase64String(data.Value.Span));

    private async ValueTask SucceedAsync(IVirtualHost host, ReadOnlyMemory<byte>? data, Func<bool, byte[]> features)
    {
        var request = _request!;
        _request = null;
        var account = exchange.Identify(UserAgent.Read(request.Child("user-agent")));
        var token = await _tokens.TokenAsync(host, account, request);
        stream.State = StreamState.Authenticated; // §2.6.1: no restart
        stream.RaiseLimits();
        await FinishAsync(host, account, request, data, token, features);
    }

    /// <summary>
    /// Does what an <c>authenticate</c> that has succeeded wants besides, and tells the client of all: here, or where the account lives.
    /// </summary>
    /// <param name="host">The host of the account.</param>
    /// <param name="account">The account.</param>
    /// <param name="request">The element.</param>
    /// <param name="data">What the mechanism adds to success.</param>
    /// <param name="token">The token that goes with success.</param>
    /// <param name="features">The features of the authenticated stream, with a resource or without.</param>
    public async ValueTask FinishAsync(
        IVirtualHost host, AuthenticatedAccount account, Element request, ReadOnlyMemory<byte>? data, Element? token, Func<bool, byte[]> features)
    {
        byte[] Success(Jid identity, params ReadOnlySpan<object?> results) =>
        [
            .. new Element(
                "success",
                Namespaces.Sasl2,
                AdditionalData(data),
                new Element("authorization-identifier", Namespaces.Sasl2, identity.ToString()),
                token).With(results).ToUtf8(Namespaces.Client),
            .. features(identity.IsFull),
        ];

        // XEP-0198 §9.2: resumption first; only when it fails a resource is bound.
        Element? notResumed = null;
        if (request.Child("resume", Namespaces.StreamManagement) is { } resume)
        {
            if (!await residence.IsHereAsync(account, () => new(RelayStart.AuthenticateToResume, Wishes(request), data, token)))
            {
                return;
            }

            if (await services.Management.TryResumeAsync(stream, account, resume, (session, resumed) => Success(session.Jid, resumed)) is { } session)
            {
                await services.Sessions.ResumedAsync(session);
                return;
            }

            notResumed = ManagementProtocol.NotResumed;
        }

        if (request.Child("bind", Namespaces.Bind2) is { } bind
            && await binding.BindAsync(host, account, bind, (session, bound) => Success(session.Jid, notResumed, bound), () => new(RelayStart.Authenticate, Wishes(request), data, token)))
        {
            return;
        }

        // Without a resource (none was asked for, or the account has too many) the client may bind one in the old way.
        stream.Outbox.Write(Success(account.Account.Jid, notResumed));
    }

    // What there is to do elsewhere; a password stays here.
    private static Element Wishes(Element request) => new(
        request.Name,
        request.Namespace,
        request.Children.Where(child => child.Namespace is Namespaces.StreamManagement or Namespaces.Bind2));

    private void Write(string element, params ReadOnlySpan<object?> content) =>
        stream.Outbox.Write(new Element(element, Namespaces.Sasl2, content).ToUtf8(Namespaces.Client));
}
