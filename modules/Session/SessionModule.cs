using Aviso.Abstractions.Modules;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.Session;

/// <summary>
/// What is left of session establishment (RFC 3921 §3): a bound resource needs none, but old clients ask for one and stop when
/// refused, so it is offered as optional and granted without doing anything.
/// <para>A second resource on the same stream is refused here too: RFC 6120 §7.1 allows one.</para>
/// </summary>
[XmppModule("session")]
public sealed class SessionModule : IModule
{
    private static readonly Element s_feature = new("session", Namespaces.Session, new Element("optional", Namespaces.Session));

    /// <inheritdoc/>
    public void Declare(ModuleManifest manifest) => manifest
        .ImplementsRfc(3921, "session establishment, as a courtesy to old clients")
        .StreamFeature(StreamFeatureStage.AfterAuthentication, _ => s_feature)
        .IqSet(Namespaces.Session, "session", IqTarget.Server | IqTarget.Account, _ => new(IqReply.Empty))
        .IqSet(Namespaces.Bind, "bind", IqTarget.Server | IqTarget.Account, _ => new(StanzaError.NotAllowed));
}
