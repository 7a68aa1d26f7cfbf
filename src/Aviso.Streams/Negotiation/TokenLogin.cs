using System.Globalization;
using Aviso.Abstractions.Accounts;
using Aviso.Abstractions.Hosts;
using Aviso.Abstractions.Storage;
using Aviso.Core.Accounts;
using Aviso.Protocol;
using Aviso.Protocol.Sasl;
using Aviso.Streams.Clients;
using Aviso.Xml;

namespace Aviso.Streams.Negotiation;

/// <summary>
/// Logging in by a token instead of the password, and getting one (XEP-0484). The locks on guessed passwords do not apply: a token
/// cannot be guessed, and a device whose token was revoked must not lock its owner out. No data is taken from TLS 0-RTT, but a
/// count is held against the last one all the same.
/// </summary>
internal sealed class TokenLogin(ClientStream stream, ClientStreamServices services, SaslExchange exchange)
{
    private const string Namespace = "urn:xmpp:fast:0";
    private string? _mechanism;
    private bool _isDue;
    private DateTimeOffset _began;

    /// <summary>What is offered inside the profile's feature; null for nothing.</summary>
    public Element? Feature(IVirtualHost host) => Mechanisms(host) is { Count: > 0 } mechanisms
        ? new Element("fast", Namespace, mechanisms.Select(name => new Element("mechanism", Namespace, name)))
        : null;

    /// <summary>A request to authenticate begins.</summary>
    public void Begin() => (_mechanism, _isDue, _began) = (null, false, services.Clock.GetUtcNow());

    /// <summary>Whether a request is for this.</summary>
    public bool IsMeant(IVirtualHost host, Element request) =>
        request.Child("fast", Namespace) is not null && Mechanisms(host).Contains(request["mechanism"] ?? "");

    /// <summary>Authenticates by a token.</summary>
    public async ValueTask<SaslOutcome> AuthenticateAsync(IVirtualHost host, Element request, byte[]? initial, Jid? expected)
    {
        var (mechanism, fast) = (request["mechanism"]!, request.Child("fast", Namespace)!);
        if (initial is null || !TryReadCount(fast["count"], out var count)
            || !HashedToken.TryParse(initial, host.Domain, out var local, out var proof)
            || !HashedToken.TryBind(mechanism, stream.Connection.ChannelBindings, out var binding))
        {
            return exchange.Fail(SaslFailure.MalformedRequest);
        }

        var account = Jid.Create(local, host.Domain, null);
        if (expected is not null && !expected.Equals(account))
        {
            return exchange.Fail(SaslFailure.InvalidAuthzid);
        }

        if (UserAgent.Read(request.Child("user-agent")) is not { } agent)
        {
            return exchange.Fail(SaslFailure.NotAuthorized); // §4.1: tokens belong to clients
        }

        try
        {
            var use = await services.Tokens.UseAsync(
                account, agent.Id, mechanism, count, IsTrue(fast["invalidate"]), secret => HashedToken.Verify(secret, binding.Span, proof));
            if (use.Verdict != TokenVerdict.Accepted)
            {
                return exchange.Fail(use.Verdict == TokenVerdict.Expired ? SaslFailure.CredentialsExpired : SaslFailure.NotAuthorized);
            }

            (_mechanism, _isDue) = (mechanism, use.IsDue);
            var status = (await services.Logins.ReadAsync(account, null))?.Status ?? AccountStatus.Disabled;
            return await exchange.AdmitAsync(host, account, status, mechanism, HashedToken.Answer(use.Secret!, binding.Span));
        }
        catch (StorageException exception)
        {
            return exchange.FailStore(exception);
        }
    }

    /// <summary>The token that goes with success: because the client asks for one, or because its own is due. Null for none. Without one, a client that came by password is
    /// remembered all the same.</summary>
    public async ValueTask<Element?> TokenAsync(IVirtualHost host, AuthenticatedAccount account, Element request)
    {
        if (account is not { UserAgent: { } agent, Account: { IsAnonymous: false, Jid: var jid } })
        {
            return null;
        }

        var wanted = request.Child("request-token", Namespace) is { } asked ? asked["mechanism"] : _isDue ? _mechanism : null;
        var byPassword = _mechanism is null;
        try
        {
            if (wanted is not null && Mechanisms(host).Contains(wanted))
            {
                return await services.Tokens.IssueAsync(jid, agent.Id, agent.Software, agent.Device, wanted, _began, byPassword) is { } token
                    ? new Element("token", Namespace, ("expiry", XmppDateTime.Format(token.Expiry)), ("token", token.Secret))
                    : null;
            }

            if (byPassword)
            {
                await services.Tokens.RememberAsync(jid, agent.Id, agent.Software, agent.Device, _began);
            }
        }
        catch (StorageException)
        {
            // The client is in; it asks again next time.
        }

        return null;
    }

    private IReadOnlyList<string> Mechanisms(IVirtualHost host) => services.Tokens.IsEnabled
        ? [.. HashedToken.Offer(stream.Connection.ChannelBindings).Where(name => SaslPolicy.IsAllowed(host.Options, name))]
        : [];

    private static bool TryReadCount(string? text, out long? count)
    {
        count = null;
        if (text is null)
        {
            return true;
        }

        var isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        count = number;
        return isNumber;
    }

    private static bool IsTrue(string? text) => text is "1" or "true";
}
