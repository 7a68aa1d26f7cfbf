using Aviso.Abstractions.Hosts;
using Aviso.Protocol;
using Aviso.Protocol.Sasl;
using Aviso.Streams.Clients;
using Aviso.Xml;

namespace Aviso.Streams.Negotiation;

/// <summary>SASL as RFC 6120 §6 writes it on the wire.</summary>
internal sealed class SaslProfile(ClientStream stream, SaslExchange exchange)
{
    /// <summary>The mechanisms, as a stream feature.</summary>
    public static Element Feature(SaslContext offer) => new("mechanisms", Namespaces.Sasl,
        offer.Mechanisms.Select(name => new Element("mechanism", Namespaces.Sasl, name)));

    public async ValueTask HandleAsync(IVirtualHost host, XmlNode element)
    {
        ValueTask<SaslOutcome> next;
        if (element.LocalName.SequenceEqual("abort"u8))
        {
            next = new(exchange.Fail(SaslFailure.Aborted));
        }
        else if (element.LocalName.SequenceEqual("auth"u8))
        {
            // §6.4.2: an empty element is no initial response, "=" is an empty one.
            byte[]? initial = null;
            next = element.InnerXml.IsEmpty || SaslBase64.TryDecode(element.InnerXml, out initial)
                ? exchange.BeginAsync(host, element.Attribute("mechanism"), initial)
                : new(exchange.Fail(SaslFailure.IncorrectEncoding));
        }
        else if (element.LocalName.SequenceEqual("response"u8))
        {
            next = SaslBase64.TryDecode(element.InnerXml, out var data)
                ? exchange.RespondAsync(host, data)
                : new(exchange.Fail(SaslFailure.IncorrectEncoding));
        }
        else
        {
            stream.Close(StreamError.UnsupportedStanzaType);
            return;
        }

        Answer(await next);
    }

    private void Answer(SaslOutcome outcome)
    {
        switch (outcome)
        {
            case SaslOutcome.Challenge challenge:
                // §6.4.2, §6.4.6: "=" for no data is for initial responses and success only.
                Write("challenge", challenge.Data.IsEmpty ? null : SaslBase64.Encode(challenge.Data.Span));
                break;
            case SaslOutcome.Authenticated authenticated:
                stream.Restart(StreamState.Reopening);
                stream.RaiseLimits();
                Write("success", authenticated.Data is { } data ? SaslBase64.Encode(data.Span) : null);
                break;
            case SaslOutcome.Failed failed:
                Fail(failed);
                break;
        }
    }

    private void Fail(SaslOutcome.Failed failed)
    {
        Write("failure",
            new Element(failed.Condition.ConditionName(), Namespaces.Sasl),
            failed.Text is null ? null : new Element("text", Namespaces.Sasl, ("xml:lang", "en"), failed.Text));
        exchange.HasSaslFailed |= failed.Condition is not (SaslFailure.Aborted or SaslFailure.TemporaryAuthFailure);
        exchange.EndIfExhausted();
    }

    private void Write(string element, params ReadOnlySpan<object?> content) =>
        stream.Outbox.Write(new Element(element, Namespaces.Sasl, content).ToUtf8(Namespaces.Client));
}
