using Aviso.Abstractions.Accounts;
using Aviso.Protocol;
using Aviso.Xml;

namespace Aviso.Modules.ClientAccess;

/// <summary>How a client is listed (XEP-0494 §3.1).</summary>
internal static class ClientElement
{
    public static Element Of(AccountClient client) => new(
        "client", Namespaces.ClientAccess,
        ("connected", client.IsConnected ? "true" : "false"),
        ("id", client.Id),
        ("type", "session"),
        New("first-seen", XmppDateTime.Format(client.FirstSeen)),
        New("last-seen", XmppDateTime.Format(client.LastSeen)),
        New("auth", client.KnowsPassword ? New("password") : null, client.HasToken ? New("fast") : null),
        New("permission").With(("status", "unrestricted")),
        client.Software is null && client.Device is null ? null : New(
            "user-agent",
            client.Software is null ? null : New("software", client.Software),
            client.Device is null ? null : New("device", client.Device)));

    private static Element New(string name, params ReadOnlySpan<object?> content) => new(name, Namespaces.ClientAccess, content);
}
