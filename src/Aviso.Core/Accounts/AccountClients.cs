using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Sessions;
using Aviso.Protocol;

namespace Aviso.Core.Accounts;

/// <summary>
/// Puts together what is remembered of clients that said who they are (<see cref="AccountTokens"/>), and the sessions there are. A session
/// without a client's id stands for a client of its own: it came by password, there is no other way without an id.
/// </summary>
internal sealed class AccountClients(AccountTokens tokens) : IAccountClients
{
    private const int IdBytes = 12;
    private static readonly StreamError s_revoked = StreamError.NotAuthorized.WithText("The access of this client has been revoked.");

    public async ValueTask<IReadOnlyList<AccountClient>> ListAsync(IAccount account)
    {
        var remembered = account.IsAnonymous ? [] : await tokens.ListAsync(account.Jid);
        var sessions = account.Sessions.ToLookup(IdOf);
        var known = remembered.Select(one => From(IdOf(one.Client), one, sessions)).ToList();
        var unknown = sessions.Where(one => !known.Exists(client => client.Id == one.Key)).Select(one => From(one.Key, [.. one]));
        return [.. known.Concat(unknown).OrderByDescending(one => one.LastSeen).ThenBy(one => one.Id, StringComparer.Ordinal)];
    }

    public async ValueTask<ClientRevocation> RevokeAsync(IAccount account, string id, Action<ClientRevocation>? beforeClosing = null)
    {
        if ((await ListAsync(account)).FirstOrDefault(one => one.Id == id) is not { } client)
        {
            return ClientRevocation.Unknown;
        }

        foreach (var one in await tokens.ListAsync(account.Jid))
        {
            if (IdOf(one.Client) == id)
            {
                await tokens.RevokeAsync(account.Jid, one.Client);
            }
        }

        var result = client.KnowsPassword ? ClientRevocation.PasswordResetRequired : ClientRevocation.Revoked;
        beforeClosing?.Invoke(result);
        foreach (var session in account.Sessions.Where(session => IdOf(session) == id))
        {
            session.Close(s_revoked);
        }

        return result;
    }

    public Task ForgetAsync(string domain, CancellationToken cancellation) => tokens.ForgetAsync(domain, cancellation);

    private static AccountClient From(string id, RememberedClient client, ILookup<string, ISession> sessions)
    {
        var resources = sessions[id].Select(one => one.Jid.Resource).ToList();
        return new(id, resources.Count > 0, client.FirstSeen, client.LastSeen, client.KnowsPassword, client.HasToken, client.Software, client.Device, resources);
    }

    private static AccountClient From(string id, IReadOnlyList<ISession> sessions) => new(
        id, true, sessions.Min(one => one.BoundAt), sessions.Max(one => one.BoundAt), KnowsPassword: true, HasToken: false, null, null, [.. sessions.Select(one => one.Jid.Resource)]);

    private static string IdOf(ISession session) => session.Client is { } client ? IdOf(client) : Hash($"resource\0{session.Jid.Resource}");

    // Clients of one account need not know each other's ids (XEP-0386 §4.2.1).
    private static string IdOf(Guid client) => Hash($"client\0{client:D}");

    private static string Hash(string text) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, IdBytes));
}
