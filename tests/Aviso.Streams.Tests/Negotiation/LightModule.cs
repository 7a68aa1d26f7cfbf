using Aviso.Abstractions.Modules;
using Aviso.Xml;

namespace Aviso.Streams.Tests.Negotiation;

/// <summary>Stands in for a module that is switched on together with a resource.</summary>
[XmppModule("light")]
public sealed class LightModule : IModule
{
    public void Declare(ModuleManifest manifest) => manifest.InlineBind(
        "urn:example:light", "switch", (session, _) => new(new Element("lit", "urn:example:light", session.Jid.ToString())));
}
