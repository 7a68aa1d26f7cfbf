using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Routing;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Modules.Carbons.Contracts;
using Aviso.Protocol;

namespace Aviso.Modules.Carbons;

/// <summary>
/// Copies of an account's conversations to those of its sessions that asked for them (XEP-0280). Wrappers that come from
/// anybody else are taken out of messages, since clients have been fooled by them (CVE-2017-5589). <c>private</c> stays in
/// the message: version 1.0 of the specification took back that it is removed.
/// </summary>
[XmppModule("message-carbons", Offers = [typeof(ICarbons)])]
public sealed class CarbonsModule(IStanzaRouter router) : IModule, ICarbons
{
    /// <inheritdoc/>
    public void Declare(ModuleManifest manifest)
    {
        manifest
            .Implements(280, "1.0.1", "errors are copied when they bring the message back")
            .Implements(297, "1.0")
            .Feature(Namespaces.Carbons, IqTarget.Server | IqTarget.Account)
            .IqSet(Namespaces.Carbons, "enable", IqTarget.Account, request => Switch(request, Enable))
            .InlineBind(Namespaces.Carbons, "enable", (session, _) =>
            {
                Enable(session);
                return default; // XEP-0386 §4.2: no answer
            })
            .IqSet(Namespaces.Carbons, "disable", IqTarget.Account, request => Switch(request, Disable))
            .Moves("carbons", 1, CarbonSessions.Write, CarbonSessions.Read)
            .On(SessionMoment.Closed, session =>
            {
                Disable(session);
                return ValueTask.CompletedTask;
            });
        manifest.On(Hooks.Sent, Phase.Rewrite, RemoveForged).For(StanzaKind.Message).WhenChild(Namespaces.Carbons);
        manifest.On(Hooks.Received, Phase.Rewrite, RemoveForged).For(StanzaKind.Message).WhenChild(Namespaces.Carbons);
        manifest.On(Hooks.Sent, Phase.Act, OnSent).For(StanzaKind.Message);
        manifest.On(Hooks.Received, Phase.Act, OnReceived).For(StanzaKind.Message);
    }

    /// <inheritdoc/>
    public void Enable(ISession session) => CarbonSessions.Add(session);

    /// <inheritdoc/>
    public void Disable(ISession session) => CarbonSessions.Remove(session);

    private static ValueTask<IqReply> Switch(IqRequest request, Action<ISession> change)
    {
        if (!request.IsOwn || request.Session is not { } session)
        {
            return new(StanzaError.NotAllowed); // §4.1, §5.1
        }

        change(session);
        return new(IqReply.Empty);
    }

    private static ValueTask<Verdict> RemoveForged(StanzaContext leg)
    {
        foreach (var child in leg.Stanza.Root.Children)
        {
            if (child.Is("received"u8, "urn:xmpp:carbons:2"u8) || child.Is("sent"u8, "urn:xmpp:carbons:2"u8))
            {
                leg.Remove(child);
            }
        }

        return new(Verdict.Continue);
    }

    private ValueTask<Verdict> OnSent(StanzaContext leg)
    {
        var account = leg.Sender!.Account;

        // A message to the own account reaches its sessions as one that is received.
        return CarbonSessions.Of(account).IsEmpty || leg.To!.Bare.Equals(account.Jid) || !CarbonRules.IsEligible(leg, isReceived: false)
            ? new(Verdict.Continue)
            : CopyAsync(leg, account, isReceived: false);
    }

    private ValueTask<Verdict> OnReceived(StanzaContext leg)
    {
        var account = leg.Recipient!;
        return CarbonSessions.Of(account).IsEmpty || !CarbonRules.IsEligible(leg, isReceived: true) || WillBounce(leg, account)
            ? new(Verdict.Continue)
            : CopyAsync(leg, account, isReceived: true);
    }

    private async ValueTask<Verdict> CopyAsync(StanzaContext leg, IAccount account, bool isReceived)
    {
        ReadOnlyMemory<byte> copy = default;
        foreach (var session in CarbonSessions.Of(account).ToArray())
        {
            if (session == leg.Sender || (isReceived && GetsOriginal(leg, account, session)))
            {
                continue;
            }

            if (copy.IsEmpty)
            {
                copy = CarbonCopy.Write(leg, account, isReceived);
            }

            await router.DeliverAsync(session, copy, account.Jid, session.Jid);
        }

        return Verdict.Continue;
    }

    // RFC 6121 §8.5.2.1.1 and §8.5.3: to the resource it names, else to all that are available with a priority that is not negative.
    private static bool GetsOriginal(StanzaContext leg, IAccount account, ISession session) =>
        leg.To is { IsFull: true } to && account.Find(to.Resource) is { } named
            ? named == session
            : session.Presence is { Priority: >= 0 };

    // RFC 6121 §8.5.3.2.1: to a resource that is gone, all but chat messages end there.
    private static bool WillBounce(StanzaContext leg, IAccount account) =>
        leg.To is { IsFull: true } to && leg.Stanza.Type != StanzaType.Chat && account.Find(to.Resource) is null;
}
