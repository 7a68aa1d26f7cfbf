using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Stanzas;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.StableIds;

/// <summary>
/// Takes out of messages each <c>stanza-id</c> that only this server could have given: by the account or its host (XEP-0359
/// §4 rule 2). So clients can rely on those they get.
/// </summary>
[XmppModule("stable-ids")]
public sealed class StableIdsModule : IModule
{
    /// <inheritdoc/>
    public void Declare(ModuleManifest manifest)
    {
        manifest.Implements(359, "0.7.0").Feature(Namespaces.StanzaIds, IqTarget.Server | IqTarget.Account);
        manifest.On(Hooks.Sent, Phase.Rewrite, leg => RemoveForged(leg, leg.Sender!.Account)).For(StanzaKind.Message).WhenChild(Namespaces.StanzaIds);
        manifest.On(Hooks.Received, Phase.Rewrite, leg => RemoveForged(leg, leg.Recipient!)).For(StanzaKind.Message).WhenChild(Namespaces.StanzaIds);
    }

    private static ValueTask<Verdict> RemoveForged(StanzaContext leg, IAccount account)
    {
        foreach (var child in leg.Stanza.Root.Children)
        {
            if (child.Is("stanza-id"u8, "urn:xmpp:sid:0"u8) && IsOurs(child.Attribute("by"), account))
            {
                leg.Remove(child);
            }
        }

        return new(Verdict.Continue);
    }

    private static bool IsOurs(string? address, IAccount account) =>
        Jid.TryParse(address ?? "", out var jid) && (jid.Bare.Equals(account.Jid) || jid.Bare.Equals(account.Host.Jid));
}
