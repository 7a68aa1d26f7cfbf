using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Commands;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Modules;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.ClientAccess;

/// <summary>People see which clients have access to their account, and take it away (XEP-0494; as a command, XEP-0050).</summary>
[XmppModule("client-access")]
public sealed class ClientAccessModule(IAccountClients clients, IVirtualHosts hosts) : IModule
{
    private static readonly StanzaError s_passwordResetRequired =
        StanzaError.ServiceUnavailable with { ApplicationCondition = new("password-reset-required", Namespaces.ClientAccess) };

    private readonly ClientCommand _command = new(clients);

    /// <inheritdoc/>
    public void Declare(ModuleManifest manifest) => manifest
        .Implements(494, "0.1.0")
        .Feature(Namespaces.ClientAccess, IqTarget.Account)
        .IqGet(Namespaces.ClientAccess, "list", IqTarget.Account, ListAsync)
        .IqSet(Namespaces.ClientAccess, "revoke", IqTarget.Account, RevokeAsync)
        .Command("clients", "Signed-in devices", CommandPermission.AccountOwner, _command.AskAsync, IqTarget.Server | IqTarget.Account)
        .Every(TimeSpan.FromDays(1), "forgetting clients not seen for long", ForgetAsync);

    private async ValueTask<IqReply> ListAsync(IqRequest request) => MayNot(request)
        ? StanzaError.ServiceUnavailable
        : new Element("clients", Namespaces.ClientAccess, (await clients.ListAsync(request.Account!)).Select(ClientElement.Of));

    private async ValueTask<IqReply> RevokeAsync(IqRequest request)
    {
        if (MayNot(request))
        {
            return StanzaError.ServiceUnavailable;
        }

        if (request.Payload.Attribute("id") is not { Length: > 0 } id)
        {
            return StanzaError.BadRequest;
        }

        // Whoever takes its own access away gets the answer before its session ends.
        var session = request.Session!;
        var (stanzaId, isAnswered) = (request.Context.Stanza.Root.Attribute("id"u8), false);
        var result = await clients.RevokeAsync(request.Account!, id, outcome =>
        {
            isAnswered = true;
            session.Send(new Element("iq", Namespaces.Client,
                ("type", outcome == ClientRevocation.Revoked ? "result" : "error"),
                ("id", stanzaId),
                ("to", session.Jid.ToString()),
                outcome == ClientRevocation.Revoked ? null : s_passwordResetRequired.ToElement()));
        });
        return isAnswered ? IqReply.None : result == ClientRevocation.Unknown ? StanzaError.ItemNotFound : IqReply.Empty;
    }

    // A stranger learns no more than of an account that does not exist; who is anonymous has nothing but this session.
    private static bool MayNot(IqRequest request) => !request.IsOwn || request.Session is null or { IsAnonymous: true };

    private async Task ForgetAsync(CancellationToken cancellation)
    {
        foreach (var host in hosts.All)
        {
            await clients.ForgetAsync(host.Domain, cancellation);
        }
    }
}
