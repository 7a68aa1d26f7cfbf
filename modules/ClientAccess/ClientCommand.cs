using System.Globalization;
using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Commands;
using Aviso.Protocol;

namespace Aviso.Modules.ClientAccess;

/// <summary>The same for people whose client knows no XEP-0494: a list to choose from, and what is chosen is signed out.</summary>
internal sealed class ClientCommand(IAccountClients clients)
{
    public async ValueTask<CommandReply> AskAsync(CommandRequest request)
    {
        // Not the client that asks: its session would end before the answer.
        var others = (await clients.ListAsync(request.Account!))
            .Where(one => request.Session is null || !one.Resources.Contains(request.Session.Jid.Resource))
            .Select(one => new FormOption(one.Id, Describe(one)))
            .ToList();
        return others.Count == 0
            ? CommandReply.Done("No other device is signed in.")
            : CommandReply.Ask(
                DataForm.Form(null, FormField.ForChoice("client", "Device to sign out", null, others) with { Required = true }),
                RevokeAsync);
    }

    private async ValueTask<CommandReply> RevokeAsync(CommandRequest request) =>
        await clients.RevokeAsync(request.Account!, request.Form["client"]!.Value!) switch
        {
            ClientRevocation.Revoked => CommandReply.Done("The device has been signed out."),
            ClientRevocation.PasswordResetRequired => CommandReply.Done(
                "The device has been signed out. It has used your password: if it must not come back, change the password, too."),
            _ => CommandReply.Failed("This device is not signed in any more."),
        };

    private static string Describe(AccountClient client)
    {
        var name = string.Join(", ", ((string?[])[client.Software, client.Device]).OfType<string>());
        if (name.Length == 0)
        {
            name = client.Resources.Count > 0 ? client.Resources[0] : "unnamed";
        }

        return string.Create(
            CultureInfo.InvariantCulture, $"{name} ({(client.IsConnected ? "connected, " : "")}last login {client.LastSeen.UtcDateTime:yyyy-MM-dd HH:mm} UTC)");
    }
}
