using Aviso.Abstractions.Modules;
using Aviso.Protocol;

namespace Aviso.Modules.Push;

/// <summary>Answers requests to enable and disable notifications (XEP-0357 §5, §6).</summary>
internal sealed class PushCommands(PushStore store, PushNotifier notifier, TimeProvider clock)
{
    public async ValueTask<IqReply> EnableAsync(IqRequest request)
    {
        if (Refusal(request) is { } refusal)
        {
            return refusal;
        }

        var options = notifier.OptionsOf(request.Account!);
        var enable = request.Payload.ToElement();
        if (request.Payload.OuterXml.Length > options.MaxRegistrationBytes)
        {
            return StanzaError.NotAcceptable.WithText($"A registration may have {options.MaxRegistrationBytes} bytes at most.");
        }

        if (!PushRegistration.TryParse(enable, request.From.Resource, clock.GetUtcNow(), out var registration, out var error))
        {
            return error;
        }

        var account = PushAccount.Of(request.Account!);
        await account.LoadAsync(store, options.LogSize);
        await account.Set(registration, store, options.MaxDevices, options.LogSize);
        return IqReply.Empty;
    }

    public async ValueTask<IqReply> DisableAsync(IqRequest request)
    {
        if (Refusal(request) is { } refusal)
        {
            return refusal;
        }

        if (!PushRegistration.TryReadTarget(request.Payload.ToElement(), out var service, out var node, out var error))
        {
            return error;
        }

        // §6: with a node that one alone, without all of the service. Disabling what is not enabled is no error.
        var account = PushAccount.Of(request.Account!);
        await account.LoadAsync(store, notifier.OptionsOf(request.Account!).LogSize);
        await account.Remove(one => one.Service.Equals(service) && (node is null || one.Node == node), store);
        return IqReply.Empty;
    }

    private static StanzaError? Refusal(IqRequest request) =>
        !request.IsOwn ? StanzaError.Forbidden : request.Account!.IsAnonymous || request.Session is null ? StanzaError.NotAllowed : null;
}
