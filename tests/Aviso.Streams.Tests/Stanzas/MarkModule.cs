using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Stanzas;

namespace Aviso.Streams.Tests.Stanzas;

/// <summary>Changes what goes to one resource, <c>marked</c>: it gets a child more and no <c>secret</c>.</summary>
[XmppModule("mark")]
public sealed class MarkModule : IModule
{
    public void Declare(ModuleManifest manifest) => manifest.On(Hooks.Delivering, Phase.Rewrite, Mark).For(StanzaKind.Message);

    private static ValueTask<Verdict> Mark(StanzaContext leg)
    {
        if (leg.Target!.Jid.Resource == "marked")
        {
            leg.Add("<mark xmlns='urn:example:mark'/>"u8);
            leg.Remove(leg.Stanza.Root.Child("secret"u8, "urn:example:secret"u8));
        }

        return new(Verdict.Continue);
    }
}
