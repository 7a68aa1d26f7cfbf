using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Stanzas;
using Aviso.Protocol;
using Aviso.Streams.Clients;
using Aviso.Streams.Management;
using Aviso.Streams.Relay;
using Aviso.Xml;

namespace Aviso.Streams.Negotiation;

/// <summary>
/// What a client stream does until a resource is bound: headers and features (RFC 6120 §4), STARTTLS (§5), SASL (§6),
/// resource binding (§7). One for each stream; used by its reading loop only.
/// </summary>
internal sealed class Negotiator
{
    private readonly ClientStream _stream;
    private readonly ClientStreamServices _services;
    private readonly SaslExchange _exchange;
    private readonly SaslProfile _sasl;
    private readonly Sasl2Profile _sasl2;
    private readonly ResourceBinding _binding;
    private readonly LegacyAuthentication _legacyAuthentication;
    private readonly UnauthenticatedIq _unauthenticatedIq;
    private readonly Residence _residence;

    public Negotiator(ClientStream stream, ClientStreamServices services)
    {
        (_stream, _services) = (stream, services);
        _exchange = new(stream, services);
        _sasl = new(stream, _exchange);
        _residence = new(stream, services);
        _binding = new(stream, services, _residence);
        _sasl2 = new(stream, services, _exchange, new(services, _binding), _residence);
        _legacyAuthentication = new(stream, _exchange, _binding);
        _unauthenticatedIq = new(stream, services);
    }

    /// <summary>The host the client logs in to; null until its first header.</summary>
    public IVirtualHost? Host { get; private set; }

    /// <summary>Whose stream it is, as far as anybody has said.</summary>
    public Jid? Claimed => _exchange.Account?.Account.Jid ?? _from?.Bare;

    // Who the client says it is, before it has proved anything (RFC 6120 §4.7.1).
    private Jid? _from;

    /// <summary>Takes the client's stream header and answers with ours and the features.</summary>
    public async ValueTask OpenAsync(StreamHeader header)
    {
        if (HeaderRules.Check(header, _services.Hosts, Host, out var host) is { } error)
        {
            _stream.Close(error);
            return;
        }

        Host = host;
        _from = Jid.TryParse(header.From, out var claimed) ? claimed : null;
        if (_stream.State == StreamState.Opening && await _services.Redirection.AtOpeningAsync(_stream, _from?.Bare) is { } elsewhere)
        {
            _stream.Close(elsewhere);
            return;
        }

        _stream.Outbox.Write(StreamHeaders.Opening(_services, host, _from));
        _stream.State = _stream.State == StreamState.Reopening ? StreamState.Authenticated : StreamState.Negotiating;
        _stream.Outbox.Write(StreamHeaders.Features(Features(host!)));
    }

    /// <summary>Takes a top-level element that came before a resource was bound.</summary>
    public ValueTask HandleAsync(Stanza element)
    {
        var root = element.Root;
        var isSasl2 = root.Namespace.SequenceEqual("urn:xmpp:sasl:2"u8);
        if (_sasl2.IsRunning && !isSasl2)
        {
            _stream.Close(StreamError.NotAuthorized); // XEP-0388 §2.4
            return ValueTask.CompletedTask;
        }

        if (isSasl2 && _stream.State == StreamState.Negotiating)
        {
            return _sasl2.HandleAsync(Host!, _from, root, isBound => StreamHeaders.Features(AfterAuthentication(Host!, isBound)));
        }

        if (root.Namespace.SequenceEqual("urn:ietf:params:xml:ns:xmpp-tls"u8))
        {
            return StartTlsAsync(root);
        }

        if (root.Namespace.SequenceEqual("urn:ietf:params:xml:ns:xmpp-sasl"u8) && _stream.State == StreamState.Negotiating)
        {
            return _sasl.HandleAsync(Host!, root);
        }

        if (_stream.State == StreamState.Authenticated && ManagementProtocol.Understands(root))
        {
            return HandleManagementAsync(root.ToElement());
        }

        if (element.Kind == StanzaKind.Iq && element.Type is StanzaType.Get or StanzaType.Set)
        {
            if (_stream.State == StreamState.Authenticated && root.FirstChild.Is("bind"u8, "urn:ietf:params:xml:ns:xmpp-bind"u8))
            {
                return _binding.HandleAsync(Host!, _exchange.Account!, element);
            }

            if (_stream.State == StreamState.Negotiating && MayUsePlaintext)
            {
                if (root.FirstChild.Is("query"u8, "jabber:iq:auth"u8))
                {
                    return _legacyAuthentication.HandleAsync(Host!, element);
                }

                return _unauthenticatedIq.HandleAsync(Host!, element);
            }
        }

        // RFC 6120 §4.9.3.12 for a stanza or a second authentication at the wrong time, §4.9.3.24 for what is unknown.
        _stream.Close(element.Kind != StanzaKind.None || isSasl2 || root.Namespace.SequenceEqual("urn:ietf:params:xml:ns:xmpp-sasl"u8)
            ? StreamError.NotAuthorized
            : StreamError.UnsupportedStanzaType);
        return ValueTask.CompletedTask;
    }

    /// <summary>Goes on with a stream that has authenticated on another node, and its first element here.</summary>
    public ValueTask TakeOver(IVirtualHost host, AuthenticatedAccount account, Func<ValueTask> first)
    {
        Host = host;
        _exchange.TakeOver(account);
        return first();
    }

    /// <summary>The same, where the first element has authenticated the client.</summary>
    public ValueTask TakeOverAsync(IVirtualHost host, AuthenticatedAccount account, RelayOpening opening) => TakeOver(host, account, () =>
    {
        var element = Element.Parse(opening.Element.Span, Namespaces.Client);
        if (opening.Start == RelayStart.LegacyLogin)
        {
            return _legacyAuthentication.BindAsync(host, element);
        }

        var token = opening.Token is { } bytes ? Element.Parse(bytes.Span, Namespaces.Client) : null;
        return _sasl2.FinishAsync(host, account, element, opening.AdditionalData, token, isBound => StreamHeaders.Features(AfterAuthentication(host, isBound)));
    });

    private bool MayUsePlaintext => _stream.IsSecure || !Host!.Options.TlsRequired;

    private IEnumerable<Element> Features(IVirtualHost host)
    {
        if (_stream.State == StreamState.Authenticated)
        {
            return AfterAuthentication(host, isBound: false);
        }

        // RFC 6120 §5.3.1: where TLS is required, nothing else is offered before it.
        var startTls = new Element("starttls", Namespaces.Tls, host.Options.TlsRequired ? new Element("required", Namespaces.Tls) : null);
        return (_stream.IsSecure, MayUsePlaintext) switch
        {
            (false, false) => [startTls],
            (false, true) => [startTls, .. BeforeAuthentication(host)],
            _ => BeforeAuthentication(host),
        };
    }

    private IEnumerable<Element> AfterAuthentication(IVirtualHost host, bool isBound) =>
    [
        .. isBound ? Array.Empty<Element>() : [new Element("bind", Namespaces.Bind)],
        .. isBound || _services.Management.Feature is not { } management ? Array.Empty<Element>() : [management],
        .. _services.Modules.StreamFeatures(StreamFeatureStage.AfterAuthentication, host, _stream.Info),
    ];

    private IEnumerable<Element> BeforeAuthentication(IVirtualHost host)
    {
        var offer = _exchange.Offer(host);
        yield return SaslProfile.Feature(offer);
        if (_sasl2.Feature(host, offer) is { } sasl2)
        {
            yield return sasl2;
        }

        if (offer.ChannelBindings.Count > 0)
        {
            yield return new Element("sasl-channel-binding", Namespaces.SaslChannelBinding,
                offer.ChannelBindings.Keys.Select(type => new Element("channel-binding", Namespaces.SaslChannelBinding, ("type", type))));
        }

        foreach (var feature in (Element[])[.. _legacyAuthentication.Features(host), .. _services.Modules.StreamFeatures(StreamFeatureStage.BeforeAuthentication, host, _stream.Info)])
        {
            yield return feature;
        }
    }

    private async ValueTask HandleManagementAsync(Element element)
    {
        if (element.Name == "resume" && !await _residence.IsHereAsync(_exchange.Account!, () => new(RelayStart.Resume, element)))
        {
            return;
        }

        if (await _services.Management.HandleUnboundAsync(_stream, _exchange.Account!, element) is { } resumed)
        {
            await _services.Sessions.ResumedAsync(resumed);
        }
    }

    private async ValueTask StartTlsAsync(XmlNode element)
    {
        if (_stream.IsSecure || _stream.State != StreamState.Negotiating || !element.LocalName.SequenceEqual("starttls"u8))
        {
            // RFC 6120 §5.4.2.2: the failure, and then the end of the stream.
            _stream.Outbox.Write("<failure xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"u8);
            _stream.Close(null);
            return;
        }

        _stream.DiscardInput();
        _stream.Outbox.Write("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>"u8);
        await _stream.Outbox.DrainAsync();
        await _stream.Connection.StartTlsAsync(Host!.Domain, isDirect: false);
        _stream.Restart(StreamState.Opening);
    }
}
