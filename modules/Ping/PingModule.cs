using Aviso.Abstractions.Modules;
using Aviso.Protocol;

namespace Aviso.Modules.Ping;

/// <summary>
/// Answers pings to the server and to the sender's own account (XEP-0199 §4.2). A ping to somebody else's bare JID would only
/// tell whether the account exists, so it gets the answer that accounts which do not exist give.
/// </summary>
[XmppModule("ping")]
public sealed class PingModule : IModule
{
    /// <inheritdoc/>
    public void Declare(ModuleManifest manifest) => manifest
        .Implements(199, "2.0.1")
        .Feature(Namespaces.Ping, IqTarget.Server | IqTarget.Account)
        .IqGet(Namespaces.Ping, "ping", IqTarget.Server, _ => new(IqReply.Empty))
        .IqGet(Namespaces.Ping, "ping", IqTarget.Account, request => new(request.IsOwn ? IqReply.Empty : StanzaError.ServiceUnavailable));
}
