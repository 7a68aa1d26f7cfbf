using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Abstractions.Modules;

/// <summary>An iq of type get or set that a handler answers. Borrowed like <see cref="StanzaContext"/>.</summary>
public readonly struct IqRequest(StanzaContext context, IVirtualHost host, IAccount? account)
{
    /// <summary>The leg it came on.</summary>
    public StanzaContext Context { get; } = context;

    /// <summary>The virtual host that is asked.</summary>
    public IVirtualHost Host { get; } = host;

    /// <summary>The account that is asked; null when the server is.</summary>
    public IAccount? Account { get; } = account;

    /// <summary>Who asks.</summary>
    public Jid From => Context.From;

    /// <summary>The local session that asks; null when the request came from elsewhere.</summary>
    public ISession? Session => Context.Sender;

    /// <summary>The stream that asks, when it has not authenticated; null otherwise.</summary>
    public StreamInfo? Stream { get; init; }

    /// <summary>The one child of the iq.</summary>
    public XmlNode Payload => Context.Stanza.Payload;

    /// <summary>Whether it is a set.</summary>
    public bool IsSet => Context.Stanza.Type == StanzaType.Set;

    /// <summary>Whether the account asks about itself.</summary>
    public bool IsOwn => Account is not null && Account.Jid.Equals(From.Bare);
}
