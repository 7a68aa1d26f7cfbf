using System.Globalization;
using Aviso.Abstractions.Modules;
using Aviso.Abstractions.Sessions;
using Aviso.Abstractions.Stanzas;
using Aviso.Modules.ClientState.Contracts;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.ClientState;

/// <summary>
/// Holds back from clients that nobody looks at what can wait (XEP-0352), mostly presence, so that a phone's radio may
/// sleep. What waits is sent before the next stanza that cannot wait, and when the client is active again. The older
/// protocol <c>http://tigase.org/protocol/mobile#v1</c> to <c>#v3</c> drives the same, when switched on.
/// </summary>
[XmppModule("client-state", Options = typeof(ClientStateOptions), Offers = [typeof(IClientStates)])]
public sealed class ClientStateModule(ClientStateOptions options, TimeProvider clock) : IModule, IClientStates
{
    private const string MobileNamespace = "http://tigase.org/protocol/mobile#v";
    private static readonly Slot<WaitingStanzas> s_waiting = new(SlotKind.Moves);

    /// <inheritdoc/>
    public void Declare(ModuleManifest manifest)
    {
        manifest
            .Implements(352, "1.0.0")
            .StreamFeature(StreamFeatureStage.AfterAuthentication, _ => new Element("csi", Namespaces.ClientState))
            .Nonza(Namespaces.ClientState, "inactive", (session, _) => Begin(session, options.Logic))
            .InlineBind(Namespaces.ClientState, "active", (_, _) => default)
            .InlineBind(Namespaces.ClientState, "inactive", (session, _) =>
            {
                Begin(session, options.Logic);
                return default;
            })
            .Nonza(Namespaces.ClientState, "active", (session, _) => End(session))
            .On(SessionMoment.Resumed, EndAsync) // §5.2: a resumed stream begins active
            .On(SessionMoment.Closed, EndAsync)
            .On(SessionMoment.Moved, Stop)
            .Moves("client-state", 1, Write, Read);
        manifest.On(Hooks.Delivering, Phase.Guard, Hold);
        if (options.MobileProtocol)
        {
            foreach (var logic in Enum.GetValues<MobileLogic>())
            {
                DeclareMobile(manifest, logic);
            }
        }
    }

    /// <inheritdoc/>
    public bool IsInactive(ISession session) => session.Slots.Get(s_waiting) is not null;

    private void DeclareMobile(ModuleManifest manifest, MobileLogic logic)
    {
        var ns = MobileNamespace + ((int)logic + 1).ToString(CultureInfo.InvariantCulture);
        manifest
            .StreamFeature(StreamFeatureStage.AfterAuthentication, _ => new Element("mobile", ns))
            .IqSet(ns, "mobile", IqTarget.Account, request => new(SwitchMobile(request, logic)));
    }

    private IqReply SwitchMobile(IqRequest request, MobileLogic logic)
    {
        if (!request.IsOwn || request.Session is not { } session)
        {
            return StanzaError.NotAllowed;
        }

        End(session);
        switch (request.Payload.Attribute("enable"))
        {
            case "true" or "1":
                Begin(session, logic);
                break;
            case not ("false" or "0"):
                return StanzaError.BadRequest;
        }

        return IqReply.Empty;
    }

    private void Begin(ISession session, MobileLogic logic)
    {
        if (session.Slots.Get(s_waiting) is null)
        {
            session.Slots.Set(s_waiting, new(session, logic, options, clock));
        }
    }

    private static void End(ISession session)
    {
        var waiting = session.Slots.Get(s_waiting);
        session.Slots.Set(s_waiting, null);
        waiting?.End();
    }

    private static ValueTask EndAsync(ISession session)
    {
        End(session);
        return ValueTask.CompletedTask;
    }

    private static ValueTask Stop(ISession session)
    {
        session.Slots.Get(s_waiting)?.Stop();
        return ValueTask.CompletedTask;
    }

    private static bool Write(ISession session, StateWriter state)
    {
        var waiting = session.Slots.Get(s_waiting);
        waiting?.Write(state);
        return waiting is not null;
    }

    private void Read(ISession session, ref StateReader state)
    {
        var waiting = new WaitingStanzas(session, (MobileLogic)state.Number(), options, clock);
        waiting.Read(ref state);
        session.Slots.Set(s_waiting, waiting);
    }

    private static ValueTask<Verdict> Hold(StanzaContext leg) =>
        new(leg.Target!.Slots.Get(s_waiting)?.TryTake(leg) == true ? Verdict.Handled : Verdict.Continue);
}
